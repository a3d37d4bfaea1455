package io.narthex.server.scrape;

import io.narthex.storage.CommitResult;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.WriteBatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The series about a target's scrapes: `up` and its kin. Remembers their refs. Of one target; not
/// thread-safe.
final class ReportSeries {
  private static final List<String> NAMES =
      List.of(
          "up",
          "scrape_duration_seconds",
          "scrape_samples_scraped",
          "scrape_samples_post_metric_relabeling",
          "scrape_series_added");

  private static final List<String> EXTRA_NAMES =
      List.of("scrape_timeout_seconds", "scrape_sample_limit", "scrape_body_size_bytes");

  private final SeriesRules rules;
  private final List<String> names;
  private final double timeoutSeconds;
  private final double sampleLimit;

  /// Above 0: a ref; below 0: a handle in the batch that is being made.
  private final long[] refs;

  private final double[] values;
  private long atMs;

  /// The series of a target.
  ///
  /// @param extra whether `extra_scrape_metrics` is on
  ReportSeries(SeriesRules rules, boolean extra, long timeoutMs, long sampleLimit) {
    this.rules = rules;
    this.names = extra ? Stream.concat(NAMES.stream(), EXTRA_NAMES.stream()).toList() : NAMES;
    this.timeoutSeconds = timeoutMs / 1e3;
    this.sampleLimit = sampleLimit;
    this.refs = new long[names.size()];
    this.values = new double[names.size()];
  }

  /// Sets what the next batch says.
  ///
  /// @param bodyBytes decompressed; -1 where there is none
  void set(long newAtMs, boolean up, double durationSeconds, Tally counts, long bodyBytes) {
    atMs = newAtMs;
    values[0] = up ? 1 : 0;
    values[1] = durationSeconds;
    values[2] = counts.scraped;
    values[3] = counts.kept;
    values[4] = counts.added;
    if (values.length > NAMES.size()) {
      values[5] = timeoutSeconds;
      values[6] = sampleLimit;
      values[7] = bodyBytes;
    }
  }

  /// Adds one sample for each series, in a fixed order.
  void addTo(WriteBatch batch) {
    for (int i = 0; i < refs.length; i++) {
      if (refs[i] <= 0) {
        refs[i] = batch.addSeries(rules.report(names.get(i)));
      }
      batch.add(refs[i], atMs, values[i]);
    }
  }

  /// Learns the refs of what [#addTo] added.
  ///
  /// @param from index of the first of these samples
  void committed(CommitResult result, int from) {
    for (int i = 0; i < refs.length; i++) {
      if (refs[i] < 0) {
        refs[i] = result.ref(WriteBatch.seriesIndex(refs[i]));
      } else if (result.outcome(from + i) == SampleOutcome.UNKNOWN_REF) {
        refs[i] = 0;
      }
    }
  }

  /// Refs of the series, for the markers that end them.
  long[] refs() {
    return Arrays.stream(refs).filter(ref -> ref > 0).toArray();
  }
}
