package io.narthex.storage.wal;

import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file of frames that is being written: preallocated ahead of its end, given up at the first
/// write or sync that fails. Used by one thread.
final class LogFile {
  private static final Logger LOG = LoggerFactory.getLogger(LogFile.class);

  private final DurableFile file;
  private final LogFileFormat format;
  private final long number;
  private long end;
  private long preallocatedEnd;
  private long lastSequence;
  private boolean unsynced;
  private boolean failed;

  private LogFile(DurableFile file, LogFileFormat format, long number) {
    this.file = file;
    this.format = format;
    this.number = number;
  }

  /// Creates a file with `preallocationBytes` zeros; durable on return, its name too. Leaves
  /// nothing behind when it fails.
  static LogFile create(
      FileSystem fileSystem, LogFileFormat format, Path directory, long number, int zeroBytes)
      throws IOException {
    Path path = format.path(directory, number);
    DurableFile file = fileSystem.open(path, FileSystem.Mode.CREATE);
    try {
      LogFile created = new LogFile(file, format, number);
      file.preallocate(zeroBytes);
      file.force();
      created.preallocatedEnd = zeroBytes;
      fileSystem.syncDirectory(directory);
      return created;
    } catch (IOException e) {
      try (file) {
        fileSystem.delete(path);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  long number() {
    return number;
  }

  Path path() {
    return file.path();
  }

  /// Offset behind what was written.
  long end() {
    return end;
  }

  /// Sequence of the last frame written, 0 before the first.
  long lastSequence() {
    return lastSequence;
  }

  /// Size on disk.
  long sizeBytes() {
    return Math.max(end, preallocatedEnd);
  }

  /// Bytes that can be written without any space being asked for.
  long reserveBytes() {
    return failed ? 0 : Math.max(0, preallocatedEnd - Math.max(end, LogFileFormat.HEADER_SIZE));
  }

  /// Whether a write or a sync has failed; nothing may be done with the file then but closing it.
  boolean failed() {
    return failed;
  }

  /// Whether nothing was written yet.
  boolean isUnused() {
    return end == 0;
  }

  /// Writes `length` bytes of frames, the file's header before the first.
  void write(byte[] bytes, int offset, int length, long firstSequence, long newLastSequence)
      throws IOException {
    try {
      if (end == 0) {
        byte[] header = format.header(number, firstSequence, new Crc32c());
        file.write(ByteBuffer.wrap(header), 0);
        end = header.length;
      }
      file.write(ByteBuffer.wrap(bytes, offset, length), end);
      end += length;
      lastSequence = newLastSequence;
      unsynced = true;
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  /// Makes what was written durable; does nothing where it is.
  void force() throws IOException {
    if (!unsynced) {
      return;
    }
    try {
      file.force();
      unsynced = false;
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  /// Takes zeros ahead, up to `bytes` behind what was written. Where the disk is full the file
  /// stays as usable as before.
  ///
  /// @param durably whether they, and with them all that was written, are durable on return
  void reserve(int bytes, boolean durably) throws IOException {
    if (preallocatedEnd < end + bytes) {
      file.preallocate(end + bytes);
      unsynced = true;
      if (durably) {
        force();
      }
      preallocatedEnd = end + bytes;
    }
  }

  /// Ends the file after its last frame: gives the rest of the reserve back and closes it.
  void finish() throws IOException {
    try (file) {
      if (!failed && preallocatedEnd > end) {
        file.truncate(end);
        preallocatedEnd = end;
      }
    }
  }

  /// As [#finish]. That the rest cannot be given back does no harm to the frames and is logged.
  void leave() {
    try {
      finish();
    } catch (IOException e) {
      LOG.warn("log file not closed properly: {} ({})", e, file.path());
    }
  }

  /// Deletes the file, which was ended, where it has no frame.
  void deleteIfUnused(FileSystem fileSystem) {
    if (isUnused()) {
      try {
        fileSystem.delete(file.path());
      } catch (IOException e) {
        LOG.warn("unused log file not deleted: {} ({})", e, file.path());
      }
    }
  }
}
