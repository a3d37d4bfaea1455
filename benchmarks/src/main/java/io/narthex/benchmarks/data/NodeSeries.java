package io.narthex.benchmarks.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// One series of a node_exporter target.
///
/// @param labels with `__name__`, without those of the target
record NodeSeries(Shape shape, SortedMap<String, String> labels) {
  private static final String RESOURCE = "node-series.txt";

  /// The series of a target, in the order of its page.
  static List<NodeSeries> all() {
    try (InputStream in = NodeSeries.class.getResourceAsStream(RESOURCE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      List<NodeSeries> all = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          addAlternatives(line.split(" ", -1), all);
        }
      }
      return List.copyOf(all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Adds the product of the labels' alternatives.
  private static void addAlternatives(String[] words, List<NodeSeries> into) {
    Shape shape = Shape.valueOf(words[0].toUpperCase(Locale.ROOT));
    List<SortedMap<String, String>> sets = new ArrayList<>();
    sets.add(new TreeMap<>(Map.of("__name__", words[1])));
    for (int i = 2; i < words.length; i++) {
      String[] pair = words[i].split("=", 2);
      List<SortedMap<String, String>> longer = new ArrayList<>();
      for (SortedMap<String, String> set : sets) {
        for (String value : pair[1].split("\\|", -1)) {
          SortedMap<String, String> with = new TreeMap<>(set);
          with.put(pair[0], value);
          longer.add(with);
        }
      }
      sets = longer;
    }
    sets.forEach(set -> into.add(new NodeSeries(shape, set)));
  }
}
