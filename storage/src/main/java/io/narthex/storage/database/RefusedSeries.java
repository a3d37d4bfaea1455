package io.narthex.storage.database;

import io.narthex.storage.CommitResult;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.StorageStatistics.NamedCount;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.clock.Throttle;
import io.narthex.storage.labels.Labels;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The metrics whose new series were refused lately because there are too many: how many samples of
/// each, for the [#MAX_NAMES] that were refused last. Says so in the log, at most once a minute.
/// Thread-safe.
final class RefusedSeries {
  static final int MAX_NAMES = 100;
  private static final Logger LOG = LoggerFactory.getLogger(RefusedSeries.class);
  private static final long LOG_INTERVAL_MS = 60_000;

  private final int maxSeries;

  /// Counts by metric name, the one refused last at the end.
  private final LinkedHashMap<String, Long> counts =
      new LinkedHashMap<>(MAX_NAMES, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAX_NAMES;
        }
      };

  private final Throttle throttle;

  /// @param maxSeries the limit, for the log
  RefusedSeries(int maxSeries, Clock clock) {
    this.maxSeries = maxSeries;
    this.throttle = new Throttle(clock, LOG_INTERVAL_MS);
  }

  /// Notes what of `batch` was refused.
  void add(WriteBatch batch, CommitResult result) {
    if (result.count(SampleOutcome.SERIES_LIMIT) > 0) {
      addRefused(batch, result);
    }
  }

  private synchronized void addRefused(WriteBatch batch, CommitResult result) {
    String last = "";
    int refused = 0;
    for (int i = 0; i < batch.sampleCount(); i++) {
      if (result.outcome(i) == SampleOutcome.SERIES_LIMIT) {
        last = batch.series(WriteBatch.seriesIndex(batch.ref(i))).get(Labels.METRIC_NAME);
        counts.merge(last, 1L, Long::sum);
        refused++;
      }
    }
    long unlogged = throttle.happened(refused);
    if (unlogged > 0) {
      LOG.warn(
          "limit of {} series reached: {} samples of new series refused, last of {}",
          maxSeries,
          unlogged,
          last);
    }
  }

  /// The metrics, most samples first, `limit` at most.
  synchronized List<NamedCount> top(int limit) {
    return counts.entrySet().stream()
        .map(entry -> new NamedCount(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparingLong(NamedCount::value).reversed().thenComparing(NamedCount::name))
        .limit(limit)
        .toList();
  }
}
