package io.narthex.benchmarks.macro;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A query that a dashboard asks.
record DashboardQuery(String title, String text) {
  private static final String RESOURCE = "dashboard-queries.txt";

  /// The committed ones, in the order of their file.
  static List<DashboardQuery> all() {
    try (InputStream in = DashboardQuery.class.getResourceAsStream(RESOURCE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.startsWith("#")).map(DashboardQuery::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DashboardQuery of(String line) {
    String[] parts = line.split("  ", 2);
    return new DashboardQuery(parts[0], parts[1]);
  }
}
