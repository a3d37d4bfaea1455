package io.narthex.storage.wal;

import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/// What those ask for who read a log while it is written. Thread-safe.
public final class LogReading {
  private final FileSystem fileSystem;
  private final Path directory;
  private final LogHolds holds;
  private final LongSupplier readableSequence;

  /// @param readableSequence answers up to which frame the log may be read
  LogReading(FileSystem fileSystem, Path directory, LogHolds holds, LongSupplier readableSequence) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.holds = holds;
    this.readableSequence = readableSequence;
  }

  /// What keeps segments that the storage itself does not need any more. May be used before the
  /// replay.
  public LogHolds holds() {
    return holds;
  }

  /// Follows the log from the frame `fromSequence` on; once it is replayed.
  public LogTail tail(long fromSequence) {
    return new LogTail(fileSystem, directory, readableSequence, fromSequence);
  }

  /// Reads all of the series log, series that are there twice as often.
  ///
  /// @throws IOException where a part cannot be opened
  public void readSeries(SeriesConsumer consumer) throws IOException {
    SeriesParts.readAll(fileSystem, directory, consumer);
  }
}
