package io.narthex.storage.wal;

import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of the series log: their numbers, which one is written to, which ones a rewritten part
/// makes superfluous. Thread-safe.
///
/// A rewritten part has all series that were alive when it was begun; what comes later goes to
/// parts with higher numbers. Parts before a rewritten one are deleted when the next one is
/// finished, so that there are always two copies of every series.
final class SeriesParts {
  private static final Logger LOG = LoggerFactory.getLogger(SeriesParts.class);

  private final FileSystem fileSystem;
  private final Path directory;
  private long nextNumber;
  private long openNumber = Long.MAX_VALUE;
  private long rewrittenNumber;

  /// Newest frame that may name a series which the last rewritten part leaves out.
  private long rewrittenSequence;

  private boolean newPartAsked;

  /// Parts behind one of the number `lastNumber`.
  SeriesParts(FileSystem fileSystem, Path directory, long lastNumber) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.nextNumber = lastNumber + 1;
  }

  /// Reads all parts in `directory`, what is damaged left out.
  static void readAll(FileSystem fileSystem, Path directory, SeriesConsumer consumer)
      throws IOException {
    DecodedFrame decoded = new DecodedFrame();
    for (Path path : fileSystem.list(directory)) {
      OptionalLong number = LogFileFormat.SERIES.number(path);
      if (number.isEmpty()) {
        continue;
      }
      try (FrameSource source =
          new FrameSource(fileSystem, LogFileFormat.SERIES, path, number.getAsLong())) {
        while (source.next()) {
          FrameReader frame = source.frame();
          decoded.decode(frame.bytes(), frame.payloadOffset(), frame.payloadLength());
          decoded.eachSeries(consumer);
        }
      } catch (MalformedBytesException e) {
        LOG.error("series log is damaged: {} ({})", e.getMessage(), path);
      }
    }
  }

  /// The number of a new part that the log appends to from now on.
  synchronized long openNext() {
    newPartAsked = false;
    openNumber = nextNumber++;
    return openNumber;
  }

  /// Whether what is appended is to go to a new part.
  synchronized boolean isNewPartAsked() {
    return newPartAsked;
  }

  /// The number of a part that is going to be rewritten; what is appended goes to a new one soon.
  synchronized long beginRewrite() {
    newPartAsked = true;
    return nextNumber++;
  }

  /// The rewritten part `number` is durable: deletes parts before the one rewritten before it,
  /// unless a frame that is still read may name a series that is in none of the others.
  ///
  /// @param lastSequence newest frame of the log
  /// @param neededSequence oldest frame that is still read
  synchronized void rewritten(long number, long lastSequence, long neededSequence)
      throws IOException {
    if (neededSequence <= rewrittenSequence) {
      return;
    }
    long before = Math.min(rewrittenNumber, openNumber);
    rewrittenNumber = number;
    rewrittenSequence = lastSequence;
    int deleted = 0;
    for (Path path : fileSystem.list(directory)) {
      OptionalLong part = LogFileFormat.SERIES.number(path);
      if (part.isPresent() && part.getAsLong() < before) {
        fileSystem.delete(path);
        deleted++;
      }
    }
    if (deleted > 0) {
      fileSystem.syncDirectory(directory);
      LOG.debug("series log: {} parts before {} deleted", deleted, before);
    }
  }
}
