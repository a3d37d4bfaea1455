package io.narthex.storage.database;

import io.narthex.storage.sample.MetricMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Metadata of metric families; the newest wins, and beyond the bound the one that was said longest
/// ago goes. Thread-safe.
final class MetadataStore {
  private static final int MAX_TEXT = 4_096;

  private final int maxEntries;
  private final Map<String, MetricMetadata> entries = new LinkedHashMap<>();

  MetadataStore(int maxEntries) {
    this.maxEntries = maxEntries;
  }

  synchronized void put(MetricMetadata entry) {
    if (entry.metric().length() + entry.unit().length() + entry.help().length() > MAX_TEXT) {
      return;
    }
    entries.remove(entry.metric());
    entries.put(entry.metric(), entry);
    if (entries.size() > maxEntries) {
      entries.remove(entries.keySet().iterator().next());
    }
  }

  synchronized List<MetricMetadata> get(String metric) {
    if (metric.isEmpty()) {
      return List.copyOf(entries.values());
    }
    MetricMetadata entry = entries.get(metric);
    return entry == null ? List.of() : List.of(entry);
  }
}
