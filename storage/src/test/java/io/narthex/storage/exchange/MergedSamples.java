package io.narthex.storage.exchange;

import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The float samples of blocks, logs and head chunks together, by the plainest means: bits of the
/// value and start timestamp by time by series, the first one of each time, nothing deleted.
final class MergedSamples implements PrometheusLogSink {
  private final Map<Labels, SortedMap<Long, String>> samples = new TreeMap<>();
  private final Map<Long, Labels> series = new HashMap<>();
  private final Map<Labels, Tombstones> deleted = new HashMap<>();

  /// What is left, without series that have no sample.
  Map<Labels, SortedMap<Long, String>> samples() {
    Map<Labels, SortedMap<Long, String>> left = new TreeMap<>();
    samples.forEach((labels, all) -> {
      TreeMap<Long, String> kept = new TreeMap<>(all);
      long[] intervals = deleted.getOrDefault(labels, new Tombstones()).of(0);
      for (int i = 0; i < intervals.length; i += 2) {
        kept.subMap(intervals[i], true, intervals[i + 1], true).clear();
      }
      if (!kept.isEmpty()) {
        left.put(labels, kept);
      }
    });
    return left;
  }

  void add(PrometheusBlock block) throws IOException {
    FloatSamples floats = new FloatSamples();
    BlockSeries all = block.series();
    while (all.next()) {
      for (int i = 0; i < all.chunkCount(); i++) {
        all.readFloats(i, floats);
        for (int k = 0; k < floats.count(); k++) {
          put(all.labels(), floats, k);
        }
      }
    }
  }

  HeadChunks.Report add(HeadChunks chunks) throws IOException {
    FloatSamples floats = new FloatSamples();
    ChunkDecoder decoder = new ChunkDecoder();
    return chunks.read((number, outOfOrder, minMs, maxMs, chunk) -> {
      Labels labels = series.get(number);
      if (labels != null && chunk.encoding().isFloat()) {
        decoder.decode(chunk.encoding(), chunk.bytes(), chunk.offset(), chunk.length(), floats);
        for (int i = 0; i < floats.count(); i++) {
          put(labels, floats, i);
        }
      }
    });
  }

  private void put(Labels labels, FloatSamples floats, int index) {
    samples
        .computeIfAbsent(labels, key -> new TreeMap<>())
        .putIfAbsent(
            floats.timestampsMs()[index],
            HexFormat.of().toHexDigits(Double.doubleToRawLongBits(floats.values()[index]))
                + floats.startTimestampsMs()[index]);
  }

  @Override
  public void series(long number, Labels labels) {
    series.put(number, labels);
  }

  @Override
  public void samples(LogSamples log) {
    for (int i = 0; i < log.floats().count(); i++) {
      Labels labels = series.get(log.series()[i]);
      if (labels != null) {
        put(labels, log.floats(), i);
      }
    }
  }

  @Override
  public void deletion(long number, long firstMs, long lastMs) {
    Labels labels = series.get(number);
    if (labels != null) {
      deleted.computeIfAbsent(labels, key -> new Tombstones()).add(0, firstMs, lastMs);
    }
  }

  @Override
  public void metadata(long number, String type, String unit, String help) {
    // Samples only.
  }

  @Override
  public void marker(long number, long headChunk) {
    // Samples only.
  }
}
