package io.narthex.server.remote.send;

import io.narthex.storage.sample.MetricMetadata;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Metadata of series by their metric name: that of the name, else of the family that it belongs to
/// by its suffix. Not thread-safe.
final class MetadataLookup {
  private static final List<String> SUFFIXES =
      List.of("_bucket", "_sum", "_count", "_total", "_info", "_created");
  private static final MetricMetadata NONE = new MetricMetadata("", "unknown", "", "");

  private final Map<String, MetricMetadata> families = new HashMap<>();

  /// What was found, by symbol of the metric name; null: not looked for yet.
  private @Nullable MetricMetadata[] found = new @Nullable MetricMetadata[1 << 10];

  private int generation;

  /// Takes the place of all that was known.
  void replace(List<MetricMetadata> all) {
    families.clear();
    Arrays.fill(found, null);
    for (MetricMetadata entry : all) {
      families.put(entry.metric(), entry);
    }
  }

  /// Metadata of a metric, null where nobody said anything.
  ///
  /// @param metric a symbol of `series`
  @Nullable MetricMetadata of(SentSeries series, int metric) {
    if (families.isEmpty()) {
      return null;
    }
    if (generation != series.generation()) {
      generation = series.generation();
      Arrays.fill(found, null);
    }
    if (metric >= found.length) {
      found = Arrays.copyOf(found, 2 * metric);
    }
    MetricMetadata known = found[metric];
    if (known == null) {
      known = look(series.symbols().text(metric));
      found[metric] = known;
    }
    return known.metric().isEmpty() ? null : known;
  }

  private MetricMetadata look(String metric) {
    MetricMetadata exact = families.get(metric);
    if (exact != null) {
      return exact;
    }
    for (String suffix : SUFFIXES) {
      if (metric.endsWith(suffix)) {
        MetricMetadata family =
            families.get(metric.substring(0, metric.length() - suffix.length()));
        if (family != null) {
          return family;
        }
      }
    }
    return NONE;
  }
}
