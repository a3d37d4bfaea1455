package io.narthex.benchmarks.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LostSamplesTest {
  private static final long KILL_MS = 10_000;

  private final List<ServedScrape> scrapes = new ArrayList<>();
  private final Map<SortedMap<String, String>, NavigableMap<Long, Double>> stored = new HashMap<>();

  /// Five pages, the last 500 ms before the kill; all are stored, 3 ms before they arrived.
  LostSamplesTest() {
    for (int i = 1; i <= 5; i++) {
      long arrivedMs = KILL_MS - 5_500 + i * 1_000L;
      String page = "load 0." + i + "\nscrape_sequence " + i + "\n";
      Map<SortedMap<String, String>, Double> samples = ExpositionText.parse(page);
      scrapes.add(new ServedScrape(i, arrivedMs, samples));
      samples.forEach((labels, value) -> store(labels, arrivedMs - 3, value));
      store(new TreeMap<>(Map.of("__name__", "up")), arrivedMs - 3, 1);
    }
  }

  private void store(SortedMap<String, String> labels, long timestampMs, double value) {
    stored.computeIfAbsent(labels, _ -> new TreeMap<>()).put(timestampMs, value);
  }

  private NavigableMap<Long, Double> samples(String name) {
    return stored.getOrDefault(new TreeMap<>(Map.of("__name__", name)), new TreeMap<>());
  }

  private LostSamples.Report check() {
    return LostSamples.check(scrapes, new TreeSet<>(List.of(KILL_MS)), stored);
  }

  @Test
  void allStored() {
    assertEquals(new LostSamples.Report(4, 8, List.of()), check());
  }

  @Test
  void theLastSecondMayBeLost() {
    samples("load").pollLastEntry();
    samples("scrape_sequence").pollLastEntry();
    assertEquals(List.of(), check().faults());
  }

  @Test
  void anOlderPageMayNot() {
    samples("load").pollFirstEntry();
    samples("scrape_sequence").pollFirstEntry();
    assertTrue(check().faults().getFirst().startsWith("scrape 1: expected=stored, actual=lost"));
  }

  @Test
  void aPageIsStoredWhole() {
    samples("load").pollLastEntry();
    assertEquals(List.of("scrape 5, {__name__=load}: expected=0.5, actual=null"), check().faults());
  }

  @Test
  void aValueIsTheOneSent() {
    samples("load").replaceAll((_, value) -> value + 1e-9);
    assertEquals(5, check().faults().size());
  }

  @Test
  void nothingIsInvented() {
    samples("load").put(1L, 1.0);
    assertEquals(List.of("{__name__=load} at 1: expected=none, actual=1.0"), check().faults());
  }
}
