package io.narthex.benchmarks.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.narthex.benchmarks.differential.QueryAnswer;
import io.narthex.benchmarks.process.ServerClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// The numbered samples that a server holds, by series.
///
/// @param samples numbers by timestamp in ms
/// @param duplicates samples that are there once more with the same number
/// @param conflicts timestamps that have two numbers, one line each
record Ledger(
    Map<SortedMap<String, String>, NavigableMap<Long, Double>> samples,
    int duplicates,
    List<String> conflicts) {
  static final String METRIC = "ledger";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Reads what a server answers to a query of all that there is.
  static Ledger query(ServerClient client) throws IOException, InterruptedException {
    QueryAnswer answer =
        QueryAnswer.of(client.get("/api/v1/query", "query", "{__name__=\"" + METRIC + "\"}[1h]"));
    if (!answer.type().equals("matrix")) {
      throw new IOException("query: expected=a matrix, actual=" + answer.summary());
    }
    Ledger ledger = new Ledger(new HashMap<>(), 0, new ArrayList<>());
    for (QueryAnswer.Series series : answer.series().values()) {
      int twice = 0;
      for (QueryAnswer.Point point : series.points()) {
        twice += ledger.add(series.labels(), point.timestampMs(), point.number());
      }
      if (twice > 0) {
        throw new IOException("timestamps: expected=each once, actual=twice " + series.labels());
      }
    }
    return ledger;
  }

  /// Reads what VictoriaMetrics exports, which is all that it has stored.
  static Ledger export(ServerClient client) throws IOException, InterruptedException {
    client.get("/internal/force_flush").bodyIfSucceeded();
    String lines = client.get("/api/v1/export", "match[]", METRIC).bodyIfSucceeded();
    Ledger ledger = new Ledger(new HashMap<>(), 0, new ArrayList<>());
    int duplicates = 0;
    for (String line : lines.lines().filter(one -> !one.isBlank()).toList()) {
      JsonNode series = JSON.readTree(line);
      SortedMap<String, String> labels = new TreeMap<>();
      series
          .path("metric")
          .properties()
          .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
      for (int i = 0; i < series.path("values").size(); i++) {
        duplicates +=
            ledger.add(
                labels,
                series.path("timestamps").path(i).asLong(),
                series.path("values").path(i).asDouble());
      }
    }
    return new Ledger(ledger.samples, duplicates, ledger.conflicts);
  }

  /// Adds a sample.
  ///
  /// @return 1 where it was there before, else 0
  private int add(SortedMap<String, String> labels, long timestampMs, double number) {
    Double before =
        samples.computeIfAbsent(labels, key -> new TreeMap<>()).put(timestampMs, number);
    if (before != null && before != number) {
      conflicts.add(labels + " " + timestampMs + ": " + before + ", " + number);
    }
    return before != null && before == number ? 1 : 0;
  }

  /// Samples that there are.
  int count() {
    return samples.values().stream().mapToInt(Map::size).sum();
  }

  /// What `later`, to which everything here was to be sent on, does not have; one line each.
  List<String> holes(Ledger later) {
    List<String> holes = new ArrayList<>();
    samples.forEach((labels, numbers) -> {
      Map<Long, Double> there = later.samples.getOrDefault(labels, new TreeMap<>());
      numbers.forEach((timestampMs, number) -> {
        if (!number.equals(there.get(timestampMs))) {
          holes.add(labels + " " + timestampMs + ": " + number);
        }
      });
    });
    return holes;
  }

  /// Numbers that series of which one label has this value do not have, though they have higher
  /// ones; one line each.
  List<String> gaps(String label, String value) {
    List<String> gaps = new ArrayList<>();
    samples.forEach((labels, numbers) -> {
      if (value.equals(labels.get(label))) {
        double expected = 1;
        for (double number : numbers.values()) {
          for (; expected < number; expected++) {
            gaps.add(labels + ": " + expected);
          }
          expected = Math.max(expected, number + 1);
        }
      }
    });
    return gaps;
  }
}
