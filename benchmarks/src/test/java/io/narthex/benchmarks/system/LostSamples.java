package io.narthex.benchmarks.system;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Compares the pages that a target has sent with the samples a server holds after it was killed
/// several times.
final class LostSamples {
  /// A sample this old at a kill must be there afterwards.
  static final long PROMISED_MS = 1_000;

  private static final Set<String> REPORT_SERIES =
      Set.of(
          "up",
          "scrape_duration_seconds",
          "scrape_samples_scraped",
          "scrape_samples_post_metric_relabeling",
          "scrape_series_added");

  /// What was found.
  ///
  /// @param due pages that had to be there
  /// @param dueSamples samples in these
  /// @param faults what is missing or should not be there, one line each
  record Report(int due, long dueSamples, List<String> faults) {}

  private final Map<SortedMap<String, String>, NavigableMap<Long, Double>> stored;
  private final Map<Long, Long> timestampOfSequence = new HashMap<>();
  private final List<String> faults = new ArrayList<>();

  private LostSamples(Map<SortedMap<String, String>, NavigableMap<Long, Double>> stored) {
    this.stored = stored;
    SortedMap<String, String> sequences =
        new TreeMap<>(Map.of("__name__", ServedScrape.SEQUENCE_METRIC));
    stored
        .getOrDefault(sequences, new TreeMap<>())
        .forEach((timestampMs, number) -> timestampOfSequence.put(number.longValue(), timestampMs));
  }

  /// Compares.
  ///
  /// @param scrapes pages sent
  /// @param killsMs times of the kills, and of the moment at which the samples were read
  /// @param stored values by timestamp by label set, without the target's own labels
  static Report check(
      List<ServedScrape> scrapes,
      NavigableSet<Long> killsMs,
      Map<SortedMap<String, String>, NavigableMap<Long, Double>> stored) {
    LostSamples check = new LostSamples(stored);
    int due = 0;
    long dueSamples = 0;
    Map<Long, ServedScrape> byTimestamp = new HashMap<>();
    for (ServedScrape scrape : scrapes) {
      Long kill = killsMs.ceiling(scrape.arrivedMs());
      boolean isDue = kill != null && scrape.arrivedMs() <= kill - PROMISED_MS;
      due += isDue ? 1 : 0;
      dueSamples += isDue ? scrape.samples().size() : 0;
      Long timestampMs = check.timestampOfSequence.get(scrape.sequence());
      if (timestampMs != null) {
        byTimestamp.put(timestampMs, scrape);
        check.compare(scrape, timestampMs);
      } else if (isDue) {
        check.faults.add(
            "scrape "
                + scrape.sequence()
                + ": expected=stored, actual=lost, "
                + (kill - scrape.arrivedMs())
                + " ms old at the kill");
      }
    }
    check.requireSent(byTimestamp);
    return new Report(due, dueSamples, List.copyOf(check.faults));
  }

  /// A page of which something is stored is stored whole, whatever its age.
  private void compare(ServedScrape scrape, long timestampMs) {
    scrape
        .samples()
        .forEach((labels, value) -> {
          Double actual = stored.getOrDefault(labels, new TreeMap<>()).get(timestampMs);
          if (!value.equals(actual)) {
            faults.add(
                "scrape "
                    + scrape.sequence()
                    + ", "
                    + labels
                    + ": expected="
                    + value
                    + ", actual="
                    + actual);
          }
        });
  }

  /// Nothing is stored that was not sent. A page that was cut off by a kill is not among those sent
  /// to the end, so what was stored of it is a fault as well.
  private void requireSent(Map<Long, ServedScrape> byTimestamp) {
    stored.forEach((labels, samples) ->
        samples.forEach((timestampMs, value) -> {
          ServedScrape scrape = byTimestamp.get(timestampMs);
          boolean sent = scrape != null && scrape.samples().containsKey(labels);
          if (!sent && !REPORT_SERIES.contains(labels.get("__name__"))) {
            faults.add(labels + " at " + timestampMs + ": expected=none, actual=" + value);
          }
        }));
  }
}
