package io.narthex.storage.wal;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import java.util.Arrays;

/// Frames on their way to disk, one behind the other in an array, in ascending sequence. Not
/// thread-safe.
final class PendingFrames {
  private static final int INITIAL_BYTES = 64 << 10;
  private static final int MAX_KEPT_BYTES = 8 << 20;
  private static final int INITIAL_FRAMES = 64;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;
  private int[] offsets = new int[INITIAL_FRAMES];
  private int[] seriesLengths = new int[INITIAL_FRAMES];
  private int count;
  private long seriesBytes;

  /// Appends a frame that has everything but what [#seal] puts in.
  ///
  /// @param frame its bytes, copied
  /// @param seriesLength bytes at the start of its payload that are its series record
  void add(long sequence, byte[] frame, int frameLength, int seriesLength) {
    ensureRoom(frameLength, 1);
    System.arraycopy(frame, 0, bytes, length, frameLength);
    Bytes.putLong(bytes, length + FrameFormat.SEQUENCE_OFFSET, sequence);
    offsets[count] = length;
    seriesLengths[count] = seriesLength;
    count++;
    length += frameLength;
    if (seriesLength > 0) {
      seriesBytes += FrameFormat.HEADER_SIZE + seriesLength;
    }
  }

  /// Appends all frames of `more`, whose sequences are higher.
  void addAll(PendingFrames more) {
    ensureRoom(more.length, more.count);
    System.arraycopy(more.bytes, 0, bytes, length, more.length);
    for (int i = 0; i < more.count; i++) {
      offsets[count + i] = length + more.offsets[i];
    }
    System.arraycopy(more.seriesLengths, 0, seriesLengths, count, more.count);
    count += more.count;
    length += more.length;
    seriesBytes += more.seriesBytes;
  }

  private void ensureRoom(int moreBytes, int moreFrames) {
    if (bytes.length - length < moreBytes) {
      long wanted = Math.max(2L * bytes.length, (long) length + moreBytes);
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, wanted));
    }
    if (offsets.length - count < moreFrames) {
      int wanted = Math.max(2 * count, count + moreFrames);
      offsets = Arrays.copyOf(offsets, wanted);
      seriesLengths = Arrays.copyOf(seriesLengths, wanted);
    }
  }

  /// Completes the header of frame `index` for a file.
  void seal(int index, long durableSequence, long fileNumber, Crc32c crc) {
    FrameFormat.seal(bytes, offsets[index], durableSequence, fileNumber, crc);
  }

  byte[] bytes() {
    return bytes;
  }

  /// Bytes of all frames.
  int lengthBytes() {
    return length;
  }

  /// Bytes that the frames take in the series log.
  long seriesBytes() {
    return seriesBytes;
  }

  int count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  int offset(int index) {
    return offsets[index];
  }

  /// Offset behind frame `index`.
  int end(int index) {
    return index + 1 < count ? offsets[index + 1] : length;
  }

  int seriesLength(int index) {
    return seriesLengths[index];
  }

  long sequence(int index) {
    return FrameFormat.sequence(bytes, offsets[index]);
  }

  long lastSequence() {
    return sequence(count - 1);
  }

  /// Index of the first frame above `sequence`, the number of frames where there is none.
  int firstAbove(long sequence) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sequence(middle) > sequence) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /// Empties it; keeps its arrays unless they have become very large.
  void clear() {
    length = 0;
    count = 0;
    seriesBytes = 0;
    if (bytes.length > MAX_KEPT_BYTES) {
      bytes = new byte[INITIAL_BYTES];
    }
  }
}
