package io.narthex.storage.wal;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.DurableFile;
import java.io.IOException;
import java.util.Arrays;

/// Reads the frames of one file in ascending sequence and finds its way again behind damage: a
/// frame with a whole header and a damaged payload is skipped by its length, behind a damaged
/// header the next whole one is searched byte by byte. Pages that cannot be read count as damaged.
/// Not thread-safe.
final class FrameReader {
  private final FileWindow window;
  private final long fileNumber;
  private final Crc32c crc = new Crc32c();

  /// Offset in the file of the next byte to look at, and the end of the last good frame.
  private long position;

  private long goodEnd;
  private int frameAt;
  private long lastSequence = Long.MIN_VALUE;
  private long bytesSkipped;
  private long damagedPlaces;

  /// Reads `file`, whose number is `fileNumber`, from behind its header.
  FrameReader(DurableFile file, long fileNumber) throws IOException {
    this(file, fileNumber, LogFileFormat.HEADER_SIZE);
  }

  /// Reads `file` from `offset`.
  FrameReader(DurableFile file, long fileNumber, long offset) throws IOException {
    this.window = new FileWindow(file);
    this.fileNumber = fileNumber;
    this.position = Math.min(offset, window.sizeBytes());
    this.goodEnd = position;
  }

  /// Goes to the next good frame.
  ///
  /// @return whether there is one
  /// @throws StorageException `CORRUPT` for a frame of a version that is not known
  boolean next() throws IOException {
    while (position <= window.sizeBytes() - FrameFormat.HEADER_SIZE) {
      int at = window.load(position, FrameFormat.HEADER_SIZE);
      if (!FrameFormat.isHeader(bytes(), at, fileNumber, crc)) {
        position = nextCandidate(at);
        continue;
      }
      requireVersion(at);
      int payloadLength = FrameFormat.payloadLength(bytes(), at);
      long end = position + FrameFormat.HEADER_SIZE + payloadLength;
      if (payloadLength < 0
          || payloadLength > FrameFormat.MAX_PAYLOAD_SIZE
          || end > window.sizeBytes()) {
        position++;
        continue;
      }
      at = window.load(position, FrameFormat.HEADER_SIZE + payloadLength);
      long sequence = FrameFormat.sequence(bytes(), at);
      position = end;
      if (sequence > lastSequence
          && FrameFormat.payloadCrc(bytes(), at)
              == crc.of(bytes(), at + FrameFormat.HEADER_SIZE, payloadLength)) {
        long skipped = end - FrameFormat.HEADER_SIZE - payloadLength - goodEnd;
        bytesSkipped += skipped;
        damagedPlaces += skipped > 0 ? 1 : 0;
        goodEnd = end;
        lastSequence = sequence;
        frameAt = at;
        return true;
      }
    }
    return false;
  }

  long sequence() {
    return FrameFormat.sequence(bytes(), frameAt);
  }

  long durableSequence() {
    return Bytes.getLong(bytes(), frameAt + FrameFormat.DURABLE_SEQUENCE_OFFSET);
  }

  boolean isVoid() {
    return bytes()[frameAt + FrameFormat.KIND_OFFSET] == FrameFormat.KIND_VOID;
  }

  /// The array that holds the frame, valid until [#next].
  byte[] bytes() {
    return window.bytes();
  }

  int payloadOffset() {
    return frameAt + FrameFormat.HEADER_SIZE;
  }

  int payloadLength() {
    return FrameFormat.payloadLength(bytes(), frameAt);
  }

  /// The whole frame, header included.
  byte[] copyFrame() {
    return Arrays.copyOfRange(bytes(), frameAt, payloadOffset() + payloadLength());
  }

  /// Bytes before the last good frame that belong to none.
  long bytesSkipped() {
    return bytesSkipped;
  }

  /// Places before the last good frame where damaged bytes were skipped.
  long damagedPlaces() {
    return damagedPlaces;
  }

  /// Offset behind the last good frame.
  long goodEnd() {
    return goodEnd;
  }

  /// Bytes behind the last good frame, the zeros at the end of the file left out. For when [#next]
  /// has answered false.
  long tailBytes() throws IOException {
    long lastNonZero = goodEnd;
    for (long at = goodEnd; at < window.sizeBytes(); ) {
      int length = (int) Math.min(FileWindow.MIN_BYTES, window.sizeBytes() - at);
      int start = window.load(at, length);
      for (int i = length - 1; i >= 0; i--) {
        if (bytes()[start + i] != 0) {
          lastNonZero = at + i + 1;
          break;
        }
      }
      at += length;
    }
    return lastNonZero - goodEnd;
  }

  private void requireVersion(int at) {
    int version = bytes()[at + FrameFormat.VERSION_OFFSET] & 0xff;
    if (version != FrameFormat.VERSION) {
      throw new StorageException(
          StorageException.Kind.CORRUPT,
          "log frame version: expected="
              + FrameFormat.VERSION
              + ", actual="
              + version
              + " ("
              + window.path()
              + "@"
              + position
              + ")");
    }
  }

  /// Offset in the file of the next place in the window, behind `at`, where a magic may begin.
  private long nextCandidate(int at) {
    int first = FrameFormat.MAGIC & 0xff;
    byte[] bytes = bytes();
    int end = window.length() - FrameFormat.HEADER_SIZE;
    int i = at + 1;
    while (i <= end - Long.BYTES && Bytes.getLong(bytes, i) == 0) {
      i += Long.BYTES;
    }
    while (i <= end && (bytes[i] & 0xff) != first) {
      i++;
    }
    return window.start() + i;
  }
}
