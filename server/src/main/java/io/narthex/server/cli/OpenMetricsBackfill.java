package io.narthex.server.cli;

import io.narthex.storage.database.BlockBackfill;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Makes blocks of a file of samples. The file is read once to count, then once for each stretch of
/// time whose samples fit into memory together; where those of one block do not, several blocks of
/// the same time are made.
///
/// @param rangeMs length of a block
/// @param labels that all series get
/// @param mostSamples that are held in memory
record OpenMetricsBackfill(
    OpenMetricsFile file, long rangeMs, Map<String, String> labels, int mostSamples) {
  /// Writes all samples.
  ///
  /// @throws InputException where the file breaks the format; nothing is written then
  void run(BlockBackfill target) throws IOException {
    NavigableMap<Long, Long> counts = new TreeMap<>();
    file.read((line, type) -> counts.merge(range(line.timestampMs()), 1L, Long::sum));
    while (!counts.isEmpty()) {
      long first = counts.firstKey();
      long last = first;
      long samples = 0;
      for (Map.Entry<Long, Long> range : counts.entrySet()) {
        samples += range.getValue();
        if (range.getKey() != first && samples > mostSamples) {
          break;
        }
        last = range.getKey();
      }
      write(target, first, last);
      counts.headMap(last, true).clear();
    }
  }

  private long range(long timestampMs) {
    return Math.floorDiv(timestampMs, rangeMs);
  }

  /// Writes the samples of some ranges.
  private void write(BlockBackfill target, long first, long last) throws IOException {
    file.read((line, type) -> {
      long range = range(line.timestampMs());
      if (range >= first && range <= last) {
        target.add(withOwn(OpenMetricsFile.labels(line, type)), line.timestampMs(), line.value());
      }
    });
    target.flush();
  }

  private Labels withOwn(Labels exposed) {
    if (labels.isEmpty()) {
      return exposed;
    }
    var builder = exposed.toBuilder();
    labels.forEach(builder::set);
    return builder.build();
  }
}
