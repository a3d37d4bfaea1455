package io.narthex.storage.database;

import io.narthex.storage.StorageException;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.file.ReserveFile;
import io.narthex.storage.file.VolumeSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the last bytes of a volume from samples, so that what makes room again can still write.
///
/// Below a *mark* of free bytes nothing is committed. A *reserve* as large as the mark is kept in a
/// file and given up once half of the mark is gone as well: with it retention, compaction and the
/// log can end what they have begun. Writes are taken again, without a restart, when the mark and a
/// quarter is free beside the whole reserve, so that a disk at the mark does not go to and fro.
///
/// Both are a sixteenth of the volume where that is less than what is asked for: what is kept from
/// samples is an eighth of a small volume at most, yet larger than what arrives between two looks.
/// Where the size of the volume is not known nothing is watched.
///
/// Thread-safe.
final class SpaceWatch {
  private static final Logger LOG = LoggerFactory.getLogger(SpaceWatch.class);
  private static final String RESERVE_FILE_NAME = "reserve";
  private static final int SMALLEST_SHARE = 16;
  private static final int MARGIN_DIVISOR = 4;
  private static final int RELEASE_DIVISOR = 2;

  /// Time after which taking the reserve is tried again where it has failed.
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final FileSystem fileSystem;
  private final Path directory;
  private final Clock clock;
  private final ReserveFile reserve;
  private boolean takeFailed;
  private long takeFailedNanos;
  private volatile SpaceFigures figures;

  /// A watch on the volume of `directory`.
  ///
  /// @param reserveBytes asked for as reserve and as mark; 0: no reserve, no mark
  SpaceWatch(FileSystem fileSystem, Path directory, long reserveBytes, Clock clock)
      throws IOException {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.clock = clock;
    VolumeSpace volume = fileSystem.volume(directory);
    long sizeBytes = Math.min(reserveBytes, volume.totalBytes() / SMALLEST_SHARE);
    this.reserve = new ReserveFile(fileSystem, directory.resolve(RESERVE_FILE_NAME), sizeBytes);
    this.figures = new SpaceFigures(false, volume.freeBytes(), reserve.heldBytes(), 0);
  }

  /// What it knows.
  SpaceFigures figures() {
    return figures;
  }

  /// Refuses where there is too little space.
  ///
  /// @throws StorageException `UNAVAILABLE`
  void requireWritable() {
    SpaceFigures now = figures;
    if (now.readOnly()) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE,
          "storage is read-only, the disk is full: expected="
              + wantedBytes()
              + " bytes free, actual="
              + now.freeBytes()
              + " ("
              + directory
              + ")");
    }
  }

  /// Looks at the volume and does what follows.
  ///
  /// @return whether writes are refused from now on
  synchronized boolean check() {
    boolean readOnlyBefore = figures.readOnly();
    long count = figures.readOnlyCount();
    long freeBytes = fileSystem.volume(directory).freeBytes();
    boolean readOnly = readOnlyBefore;
    if (freeBytes >= wantedBytes() && takeReserve()) {
      readOnly = false;
    } else if (freeBytes < reserve.sizeBytes()) {
      readOnly = true;
    }
    boolean entered = readOnly && !readOnlyBefore;
    if (entered) {
      LOG.error("disk is full: no samples are taken, {} bytes are free ({})", freeBytes, directory);
    } else if (readOnlyBefore && !readOnly) {
      LOG.info("disk has space again: samples are taken, {} bytes are free", freeBytes);
    }
    if (readOnly && reserve.heldBytes() > 0 && freeBytes < reserve.sizeBytes() / RELEASE_DIVISOR) {
      releaseReserve(freeBytes);
    }
    figures =
        new SpaceFigures(readOnly, freeBytes, reserve.heldBytes(), entered ? count + 1 : count);
    return entered;
  }

  /// Free bytes with which writes are taken again: the mark, a margin, and what the reserve lacks.
  private long wantedBytes() {
    long markBytes = reserve.sizeBytes();
    long missingBytes = Math.max(0, markBytes - figures.reserveBytes());
    return markBytes + markBytes / MARGIN_DIVISOR + missingBytes;
  }

  private boolean takeReserve() {
    if (takeFailed && clock.nanoTime() - takeFailedNanos < RETRY_NANOS) {
      return false;
    }
    takeFailed = tryTake() != null;
    takeFailedNanos = clock.nanoTime();
    return !takeFailed;
  }

  private @Nullable IOException tryTake() {
    try {
      reserve.take();
      return null;
    } catch (IOException e) {
      if (!takeFailed) {
        LOG.warn("reserve cannot be taken: {} ({})", e, directory);
      }
      return e;
    }
  }

  private void releaseReserve(long freeBytes) {
    try {
      reserve.release();
      LOG.warn("reserve is given up, {} bytes were free ({})", freeBytes, directory);
    } catch (IOException e) {
      LOG.error("reserve cannot be given up: {} ({})", e, directory);
    }
  }
}
