package io.narthex.benchmarks.macro;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The figures of a run: one row a figure, one column a server, in the order they came.
final class Figures {
  private final Map<Figure, Map<String, Double>> rows = new LinkedHashMap<>();
  private final Map<String, Boolean> servers = new LinkedHashMap<>();

  /// Notes a figure and tells it at once, on the error output.
  void put(String server, Figure figure, double value) {
    servers.put(server, true);
    rows.computeIfAbsent(figure, _ -> new LinkedHashMap<>()).put(server, value);
    System.err.println(server + ": " + figure.title() + " = " + text(value));
  }

  /// As a JSON object of objects.
  String json() {
    return rows.entrySet().stream()
        .map(row ->
            row.getValue().entrySet().stream()
                .map(cell -> "\"" + cell.getKey() + "\": " + text(cell.getValue()))
                .collect(Collectors.joining(", ", "  \"" + row.getKey().title() + "\": {", "}")))
        .collect(Collectors.joining(",\n", "{\n", "\n}"));
  }

  /// As a Markdown table.
  String table() {
    StringBuilder table = new StringBuilder("| |");
    servers.keySet().forEach(server -> table.append(' ').append(server).append(" |"));
    table.append(" goal |\n|---|").append("---:|".repeat(servers.size())).append("---|\n");
    rows.forEach((figure, cells) -> {
      table.append("| ").append(figure.title()).append(" |");
      for (String server : servers.keySet()) {
        Double value = cells.get(server);
        table.append(' ').append(value == null ? "" : text(value)).append(" |");
      }
      table.append(' ').append(figure.goal()).append(" |\n");
    });
    return table.toString();
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.3f", value);
  }
}
