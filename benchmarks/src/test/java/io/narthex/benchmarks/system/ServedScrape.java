package io.narthex.benchmarks.system;

import java.util.Map;
import java.util.SortedMap;

/// A page that a target has answered.
///
/// @param sequence value of [#SEQUENCE_METRIC] in it, different in each
/// @param arrivedMs wall-clock time at which the request had come
/// @param samples by label set
record ServedScrape(long sequence, long arrivedMs, Map<SortedMap<String, String>, Double> samples) {
  static final String SEQUENCE_METRIC = "scrape_sequence";

  ServedScrape {
    samples = Map.copyOf(samples);
  }
}
