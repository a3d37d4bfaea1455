package io.narthex.storage.wal;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.Failpoints;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/// A part of the series log being written anew, with the series that are alive. Series that are
/// created from its beginning on may be left out: the log appends them to another part. Used by one
/// thread, which waits for the disk; the log goes on meanwhile.
///
/// ```java
/// try (SeriesRewrite rewrite = log.beginSeriesRewrite()) {
///   rewrite.series(ref, labels);  // each that is alive or named by a retained frame or snapshot
///   rewrite.finish();
/// }
/// ```
///
/// Its frames are numbered from 1, because those that created the series may be gone.
public final class SeriesRewrite implements AutoCloseable {
  private static final int SERIES_PER_FRAME = 256;
  private static final int PREALLOCATION_BYTES = 64 << 10;

  private final SeriesParts parts;
  private final Extent extent;
  private final LogFile file;
  private final long durableSequence;
  private final FrameBuilder frame = new FrameBuilder();
  private final Crc32c crc = new Crc32c();
  private int inFrame;
  private long sequence;

  /// Which frames there are while the part is written.
  ///
  /// @param lastSequence answers the newest one
  /// @param neededSequence answers the oldest one that somebody still reads
  record Extent(LongSupplier lastSequence, LongSupplier neededSequence) {}

  /// Creates a part in `directory`.
  ///
  /// @param durableSequence every frame of the log up to this one is durable
  SeriesRewrite(
      FileSystem fileSystem, Path directory, SeriesParts parts, Extent extent, long durableSequence)
      throws IOException {
    this.parts = parts;
    this.extent = extent;
    this.durableSequence = durableSequence;
    this.file =
        LogFile.create(
            fileSystem, LogFileFormat.SERIES, directory, parts.beginRewrite(), PREALLOCATION_BYTES);
  }

  /// Adds a series.
  public void series(long ref, Labels labels) throws IOException {
    frame.series(ref, labels);
    inFrame++;
    if (inFrame == SERIES_PER_FRAME) {
      writeFrame();
    }
  }

  private void writeFrame() throws IOException {
    byte[] bytes = frame.encode();
    sequence++;
    Bytes.putLong(bytes, FrameFormat.SEQUENCE_OFFSET, sequence);
    FrameFormat.seal(bytes, 0, durableSequence, file.number(), crc);
    file.write(bytes, 0, frame.frameLength(), sequence, sequence);
    Failpoints.hit("wal.afterRewrittenSeries");
    frame.clear();
    inFrame = 0;
  }

  /// Makes the part durable and deletes those that are not needed any more.
  public void finish() throws IOException {
    if (inFrame > 0) {
      writeFrame();
    }
    file.force();
    Failpoints.hit("wal.afterRewrittenSync");
    parts.rewritten(
        file.number(), extent.lastSequence.getAsLong(), extent.neededSequence.getAsLong());
  }

  /// Closes the file. One that was not finished stays and does no harm: the parts before it do as
  /// well.
  @Override
  public void close() throws IOException {
    file.finish();
  }
}
