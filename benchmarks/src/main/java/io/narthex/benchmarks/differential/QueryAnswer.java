package io.narthex.benchmarks.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.narthex.benchmarks.process.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/// An answer of `/api/v1/query` or `/api/v1/query_range`, ready to be compared.
///
/// @param errorType and
/// @param error `""` of a success
/// @param warnings sorted
/// @param infos sorted
/// @param type `resultType`, `""` of an error
/// @param series by labels; of a scalar or string the one without labels
public record QueryAnswer(
    int status,
    String errorType,
    String error,
    List<String> warnings,
    List<String> infos,
    String type,
    SortedMap<String, Series> series) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Values of one series, in the order of the answer.
  ///
  /// @param labels sorted by name
  /// @param points floats, and histograms behind them
  public record Series(SortedMap<String, String> labels, List<Point> points) {}

  /// A value at a time.
  ///
  /// @param timestampMs of the value
  /// @param value as text: a float, or a histogram's JSON
  public record Point(long timestampMs, String value) {
    /// The value as a number.
    ///
    /// @throws NumberFormatException for a histogram and for text
    public double number() {
      return switch (value) {
        case "+Inf" -> Double.POSITIVE_INFINITY;
        case "-Inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(value);
      };
    }
  }

  /// Reads an answer, of whatever status.
  ///
  /// @throws IOException for a body that is no JSON
  public static QueryAnswer of(Answer answer) throws IOException {
    JsonNode root = JSON.readTree(answer.body());
    JsonNode data = root.path("data");
    SortedMap<String, Series> series = new TreeMap<>();
    String type = data.path("resultType").asText("");
    JsonNode result = data.path("result");
    if (type.equals("vector") || type.equals("matrix")) {
      for (JsonNode one : result) {
        Series read = series(one);
        if (series.put(read.labels().toString(), read) != null) {
          throw new IOException("series: expected=each once, actual=twice " + read.labels());
        }
      }
    } else if (!type.isEmpty()) {
      series.put("", new Series(new TreeMap<>(), List.of(point(result))));
    }
    return new QueryAnswer(
        answer.status(),
        root.path("errorType").asText(""),
        root.path("error").asText(""),
        texts(root.path("warnings")),
        texts(root.path("infos")),
        type,
        series);
  }

  private static Series series(JsonNode node) {
    SortedMap<String, String> labels = new TreeMap<>();
    node.path("metric").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    List<Point> points = new ArrayList<>();
    for (String field : List.of("value", "histogram")) {
      if (node.has(field)) {
        points.add(point(node.path(field)));
      }
    }
    for (String field : List.of("values", "histograms")) {
      node.path(field).forEach(pair -> points.add(point(pair)));
    }
    return new Series(labels, points);
  }

  private static Point point(JsonNode pair) {
    long timestampMs = Math.round(pair.path(0).asDouble() * 1_000);
    JsonNode value = pair.path(1);
    return new Point(timestampMs, value.isTextual() ? value.asText() : value.toString());
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    node.forEach(text -> texts.add(text.asText()));
    return texts.stream().sorted().toList();
  }

  /// Shape in a few words.
  public String summary() {
    return error.isEmpty()
        ? String.format(Locale.ROOT, "%s of %d series", type, series.size())
        : String.format(Locale.ROOT, "%d %s: %s", status, errorType, error);
  }
}
