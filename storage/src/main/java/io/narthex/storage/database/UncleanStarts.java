package io.narthex.storage.database;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.AtomicFile;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which starts on a data directory found that the server before had not stopped in order, in its
/// file `starts`. All numbers are little-endian.
///
/// ```
/// offset size
///      0    4  magic 0x7453584e ("NXSt")
///      4    4  version, 1
///      8    8  start of the server that runs, ms; 0: the last one has stopped in order
///     16    8  unclean starts in all
///     24  5*8  times of the last ones, ms, the newest last; 0: none
///     64    4  CRC-32C of the 64 bytes above
/// ```
///
/// A file that is damaged says nothing: nothing but a warning depends on it.
///
/// @param runningMs start of the server that runs, 0 where none does
/// @param total unclean starts in all
/// @param timesMs of the last ones, the newest last
public record UncleanStarts(long runningMs, long total, List<Long> timesMs) {
  static final String NAME = "starts";
  private static final Logger LOG = LoggerFactory.getLogger(UncleanStarts.class);
  private static final int MAGIC = 0x7453584e;
  private static final int VERSION = 1;
  private static final int VERSION_OFFSET = 4;
  private static final int RUNNING_OFFSET = 8;
  private static final int TOTAL_OFFSET = 16;
  private static final int TIMES_OFFSET = 24;
  private static final int MOST = 5;
  private static final int CRC_OFFSET = TIMES_OFFSET + MOST * Long.BYTES;
  private static final int SIZE = CRC_OFFSET + Integer.BYTES;
  private static final long LOOP_MS = 10 * 60_000;
  private static final UncleanStarts NONE = new UncleanStarts(0, 0, List.of());

  public UncleanStarts {
    timesMs = List.copyOf(timesMs);
  }

  /// What is known of a data directory of this machine, which may not be there.
  public static UncleanStarts of(Path directory) {
    return read(FileSystem.nio(), directory);
  }

  static UncleanStarts read(FileSystem fileSystem, Path directory) {
    Path file = directory.resolve(NAME);
    try {
      return fileSystem.exists(file) ? decode(AtomicFile.read(fileSystem, file)) : NONE;
    } catch (IOException e) {
      LOG.warn("unclean starts cannot be read: {} ({})", e, file);
      return NONE;
    }
  }

  /// Whether a server that starts at `nowMs` is one of five that ended too soon in ten minutes.
  public boolean isCrashLoop(long nowMs) {
    long recent = withStart(nowMs).timesMs.stream().filter(t -> nowMs - t <= LOOP_MS).count();
    return runningMs != 0 && recent >= MOST;
  }

  /// Notes that a server starts. Where it cannot be written, because the disk is full, the server
  /// starts all the same.
  static UncleanStarts begin(FileSystem fileSystem, Path directory, long nowMs) {
    UncleanStarts before = read(fileSystem, directory);
    UncleanStarts now = before.withStart(nowMs);
    if (before.runningMs != 0) {
      LOG.warn(
          "the server that was started at {} did not stop in order; unclean starts so far: {}",
          Instant.ofEpochMilli(before.runningMs),
          now.total);
    }
    now.write(fileSystem, directory);
    return now;
  }

  /// Notes that it has stopped in order.
  void end(FileSystem fileSystem, Path directory) {
    new UncleanStarts(0, total, timesMs).write(fileSystem, directory);
  }

  private UncleanStarts withStart(long nowMs) {
    if (runningMs == 0) {
      return new UncleanStarts(nowMs, total, timesMs);
    }
    List<Long> times = new ArrayList<>(timesMs);
    times.add(nowMs);
    return new UncleanStarts(
        nowMs, total + 1, times.subList(Math.max(0, times.size() - MOST), times.size()));
  }

  private void write(FileSystem fileSystem, Path directory) {
    try {
      AtomicFile.replace(fileSystem, directory.resolve(NAME), encode());
    } catch (IOException e) {
      LOG.warn("unclean starts cannot be noted: {} ({})", e, directory);
    }
  }

  byte[] encode() {
    byte[] content = new byte[SIZE];
    Bytes.putInt(content, 0, MAGIC);
    Bytes.putInt(content, VERSION_OFFSET, VERSION);
    Bytes.putLong(content, RUNNING_OFFSET, runningMs);
    Bytes.putLong(content, TOTAL_OFFSET, total);
    for (int i = 0; i < timesMs.size(); i++) {
      Bytes.putLong(content, TIMES_OFFSET + Long.BYTES * i, timesMs.get(i));
    }
    Bytes.putInt(content, CRC_OFFSET, new Crc32c().of(content, 0, CRC_OFFSET));
    return content;
  }

  static UncleanStarts decode(byte[] content) {
    if (content.length != SIZE
        || Bytes.getInt(content, 0) != MAGIC
        || Bytes.getInt(content, VERSION_OFFSET) != VERSION
        || Bytes.getInt(content, CRC_OFFSET) != new Crc32c().of(content, 0, CRC_OFFSET)) {
      LOG.warn("unclean starts are not known: file {} is damaged", NAME);
      return NONE;
    }
    List<Long> times = new ArrayList<>();
    for (int at = TIMES_OFFSET; at < CRC_OFFSET; at += Long.BYTES) {
      if (Bytes.getLong(content, at) != 0) {
        times.add(Bytes.getLong(content, at));
      }
    }
    return new UncleanStarts(
        Bytes.getLong(content, RUNNING_OFFSET), Bytes.getLong(content, TOTAL_OFFSET), times);
  }
}
