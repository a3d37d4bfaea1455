package io.narthex.server.metrics;

import io.narthex.storage.database.DatabaseFigures;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The delays of samples that came out of order, as the head has counted them.
final class DelayHistogram implements Collector {
  private static final String NAME = "prometheus_tsdb_sample_ooo_delta";
  private static final double MILLIS = 1e3;

  private final Supplier<@Nullable DatabaseFigures> figures;

  /// @param figures null while the database does not serve
  DelayHistogram(Supplier<@Nullable DatabaseFigures> figures) {
    this.figures = figures;
  }

  @Override
  public HistogramSnapshot collect() {
    HistogramSnapshot.Builder snapshot =
        HistogramSnapshot.builder()
            .name(NAME)
            .help(
                "Delta in seconds by which a sample is considered out of order (reported regardless"
                    + " of OOO time window and whether sample is accepted or not).");
    DatabaseFigures now = figures.get();
    if (now != null) {
      snapshot.dataPoint(
          HistogramDataPointSnapshot.builder()
              .classicHistogramBuckets(buckets(now))
              .sum(now.outOfOrderDelaySumMs() / MILLIS)
              .build());
    }
    return snapshot.build();
  }

  private static ClassicHistogramBuckets buckets(DatabaseFigures now) {
    long[] boundsMs = now.outOfOrderDelayBoundsMs();
    long[] counts = now.outOfOrderDelayCounts();
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < boundsMs.length; i++) {
      buckets.bucket(boundsMs[i] / MILLIS, counts[i]);
    }
    return buckets.bucket(Double.POSITIVE_INFINITY, counts[boundsMs.length]).build();
  }
}
