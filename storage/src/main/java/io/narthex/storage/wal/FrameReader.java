package io.narthex.storage.wal;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Reads the frames of one file in ascending sequence and finds its way again behind damage: a
/// frame with a whole header and a damaged payload is skipped by its length, behind a damaged
/// header the next whole one is searched byte by byte. Pages that cannot be read count as damaged.
/// Not thread-safe.
final class FrameReader {
  private static final int WINDOW_BYTES = 256 << 10;
  private static final int PAGE_BYTES = 4 << 10;

  private final DurableFile file;
  private final long fileNumber;
  private final long sizeBytes;
  private final Crc32c crc = new Crc32c();

  private byte[] window = new byte[WINDOW_BYTES];
  private long windowStart;
  private int windowLength;

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
    this.file = file;
    this.fileNumber = fileNumber;
    this.sizeBytes = file.sizeBytes();
    this.position = Math.min(offset, sizeBytes);
    this.goodEnd = position;
  }

  /// Goes to the next good frame.
  ///
  /// @return whether there is one
  /// @throws StorageException `CORRUPT` for a frame of a version that is not known
  boolean next() throws IOException {
    while (position <= sizeBytes - FrameFormat.HEADER_SIZE) {
      int at = load(position, FrameFormat.HEADER_SIZE);
      if (Bytes.getInt(window, at) != FrameFormat.MAGIC
          || !FrameFormat.isHeader(window, at, fileNumber, crc)) {
        position = nextCandidate(at);
        continue;
      }
      requireVersion(at);
      int payloadLength = FrameFormat.payloadLength(window, at);
      long end = position + FrameFormat.HEADER_SIZE + payloadLength;
      if (payloadLength < 0 || payloadLength > FrameFormat.MAX_PAYLOAD_SIZE || end > sizeBytes) {
        position++;
        continue;
      }
      at = load(position, FrameFormat.HEADER_SIZE + payloadLength);
      long sequence = FrameFormat.sequence(window, at);
      position = end;
      if (sequence > lastSequence
          && FrameFormat.payloadCrc(window, at)
              == crc.of(window, at + FrameFormat.HEADER_SIZE, payloadLength)) {
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
    return FrameFormat.sequence(window, frameAt);
  }

  long durableSequence() {
    return Bytes.getLong(window, frameAt + FrameFormat.DURABLE_SEQUENCE_OFFSET);
  }

  boolean isVoid() {
    return window[frameAt + FrameFormat.KIND_OFFSET] == FrameFormat.KIND_VOID;
  }

  /// The array that holds the frame, valid until [#next].
  byte[] bytes() {
    return window;
  }

  int payloadOffset() {
    return frameAt + FrameFormat.HEADER_SIZE;
  }

  int payloadLength() {
    return FrameFormat.payloadLength(window, frameAt);
  }

  /// The whole frame, header included.
  byte[] copyFrame() {
    return Arrays.copyOfRange(window, frameAt, payloadOffset() + payloadLength());
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
    for (long at = goodEnd; at < sizeBytes; ) {
      int length = (int) Math.min(WINDOW_BYTES, sizeBytes - at);
      int start = load(at, length);
      for (int i = length - 1; i >= 0; i--) {
        if (window[start + i] != 0) {
          lastNonZero = at + i + 1;
          break;
        }
      }
      at += length;
    }
    return lastNonZero - goodEnd;
  }

  private void requireVersion(int at) {
    int version = window[at + FrameFormat.VERSION_OFFSET] & 0xff;
    if (version != FrameFormat.VERSION) {
      throw new StorageException(
          StorageException.Kind.CORRUPT,
          "log frame version: expected="
              + FrameFormat.VERSION
              + ", actual="
              + version
              + " ("
              + file.path()
              + "@"
              + position
              + ")");
    }
  }

  /// Offset in the file of the next place in the window, behind `at`, where a magic may begin.
  private long nextCandidate(int at) {
    int first = FrameFormat.MAGIC & 0xff;
    int end = windowLength - FrameFormat.HEADER_SIZE;
    int i = at + 1;
    while (i <= end - Long.BYTES && Bytes.getLong(window, i) == 0) {
      i += Long.BYTES;
    }
    while (i <= end && (window[i] & 0xff) != first) {
      i++;
    }
    return windowStart + i;
  }

  /// Makes the window hold `length` bytes from `offset` of the file.
  ///
  /// @return where in the window they begin
  private int load(long offset, int length) throws IOException {
    if (offset >= windowStart && offset + length <= windowStart + windowLength) {
      return (int) (offset - windowStart);
    }
    int wanted = (int) Math.min(Math.max(length, WINDOW_BYTES), sizeBytes - offset);
    if (wanted > window.length) {
      window = new byte[wanted];
    }
    windowStart = offset;
    windowLength = wanted;
    try {
      requireFull(file.read(ByteBuffer.wrap(window, 0, wanted), offset), wanted);
    } catch (IOException e) {
      loadPages(offset, wanted);
    }
    return 0;
  }

  /// Reads page by page and takes zeros for those that fail; the checksums find them.
  private void loadPages(long offset, int wanted) {
    for (int at = 0; at < wanted; ) {
      long pageEnd = (offset + at) / PAGE_BYTES * PAGE_BYTES + PAGE_BYTES;
      int length = (int) Math.min(wanted - at, pageEnd - offset - at);
      try {
        requireFull(file.read(ByteBuffer.wrap(window, at, length), offset + at), length);
      } catch (IOException e) {
        Arrays.fill(window, at, at + length, (byte) 0);
      }
      at += length;
    }
  }

  private void requireFull(int count, int wanted) throws IOException {
    if (count != wanted) {
      throw new IOException(
          "log file: expected=" + wanted + " bytes, actual=" + count + " (" + file.path() + ")");
    }
  }
}
