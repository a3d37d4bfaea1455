package io.narthex.benchmarks.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads files of expressions: one a line, or JSON whose `cases` have them as `input` or `query`.
public final class ExpressionFile {
  private ExpressionFile() {}

  /// The expressions of a file, each once.
  ///
  /// @throws IOException for a file that cannot be read
  public static List<String> read(Path file) throws IOException {
    String text = Files.readString(file);
    if (!String.valueOf(file).endsWith(".json")) {
      return lines(text);
    }
    List<String> expressions = new ArrayList<>();
    for (JsonNode one : new ObjectMapper().readTree(text).path("cases")) {
      JsonNode expression = one.has("input") ? one.path("input") : one.path("query");
      if (expression.isTextual()) {
        expressions.add(expression.asText());
      }
    }
    return expressions.stream().distinct().toList();
  }

  /// The lines that are neither empty nor comments, each once.
  public static List<String> lines(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .distinct()
        .toList();
  }
}
