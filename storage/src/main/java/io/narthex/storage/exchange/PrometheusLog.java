package io.narthex.storage.exchange;

import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A write-ahead log of Prometheus: segments in the order they are replayed. Damaged parts are
/// passed over and reported; upstream drops everything behind the first one. Memory does not depend
/// on the size of the log. Nothing is written.
public final class PrometheusLog {
  private final FileSystem fileSystem;
  private final List<Path> segments;

  /// @param segments as [PrometheusDirectory] lists them
  public PrometheusLog(FileSystem fileSystem, List<Path> segments) {
    this.fileSystem = fileSystem;
    this.segments = List.copyOf(segments);
  }

  public List<Path> segments() {
    return segments;
  }

  /// Reads all segments.
  ///
  /// @throws IOException from the files or from `sink`
  public LogReport read(PrometheusLogSink sink) throws IOException {
    LogDamages damages = new LogDamages();
    LogRecordDecoder decoder = new LogRecordDecoder(sink);
    long records = 0;
    long skipped = 0;
    Path before = null;
    for (Path segment : segments) {
      requireNext(before, segment, damages);
      before = segment;
      try (FileBytes file = FileBytes.open(fileSystem, segment, "log segment")) {
        LogSegmentReader reader = new LogSegmentReader(file, damages);
        while (reader.next()) {
          try {
            if (!decoder.decode(reader.record(), reader.recordLength())) {
              skipped++;
            }
            records++;
          } catch (MalformedBytesException e) {
            reader.tell(e);
          }
        }
      }
    }
    return new LogReport(
        records,
        decoder.counts(),
        skipped,
        damages.count(),
        damages.skippedBytes(),
        damages.lines());
  }

  /// Tells where segments are missing.
  private static void requireNext(@Nullable Path before, Path segment, LogDamages damages) {
    if (before != null
        && String.valueOf(before.getParent()).equals(String.valueOf(segment.getParent()))) {
      long expected = PrometheusDirectory.number(before) + 1;
      if (PrometheusDirectory.number(segment) != expected) {
        damages.add(
            FileBytes.corrupt(
                "log segment", String.format("%08d", expected), segment.getFileName(), segment, 0),
            0);
      }
    }
  }
}
