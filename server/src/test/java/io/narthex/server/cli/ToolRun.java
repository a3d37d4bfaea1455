package io.narthex.server.cli;

import io.narthex.server.remote.send.MetricPush;
import io.narthex.storage.conformance.ConformanceCases;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a tool said and ended with.
record ToolRun(int status, String out, String err) {
  private static final MetricPush.Retries FEW_RETRIES = new MetricPush.Retries(2, 1, 5);

  /// Runs a tool of which all is given by its command line.
  static ToolRun of(String input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream toOut = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream toErr = new PrintStream(err, true, StandardCharsets.UTF_8);
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    int status =
        switch (args[0]) {
          case "check" -> new CheckCommands(in, toOut, toErr, Map.of()).run(args);
          case "tsdb" ->
              new TsdbCommands(new BufferedReader(new StringReader(input)), toOut, toErr, false)
                  .run(args);
          case "test" -> new TestCommands(toOut, toErr).run(args);
          case "push" -> new PushCommands(in, toOut, toErr, FEW_RETRIES).run(args);
          default -> throw new IllegalArgumentException("tool: actual=" + args[0]);
        };
    return new ToolRun(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /// Runs a command whose words with a slash are recorded files.
  static ToolRun ofRecorded(String command) {
    List<String> args = new ArrayList<>();
    for (String word : command.split(" ", -1)) {
      args.add(
          word.contains("/") && !word.startsWith("-")
              ? ConformanceCases.file(word).toAbsolutePath().normalize().toString()
              : word);
    }
    return of("", args.toArray(String[]::new));
  }

  String all() {
    return out + err;
  }

  /// Rows of a table beside this class, cells separated by tabs.
  static List<List<String>> table(String name) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    try (InputStream in = Objects.requireNonNull(ToolRun.class.getResourceAsStream(name), name)) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.startsWith("#") && !line.isBlank()) {
          rows.add(List.of(line.split("\t", -1)));
        }
      }
    }
    return rows;
  }

  /// The files of a recorded folder that are no tables.
  static List<String> recordedFiles(String folder) throws IOException {
    try (var paths = Files.list(ConformanceCases.file(folder))) {
      return paths.map(path -> folder + "/" + path.getFileName()).sorted().toList();
    }
  }
}
