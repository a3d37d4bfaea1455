package io.narthex.storage.exchange;

import io.narthex.storage.encoding.Varints;
import java.util.Arrays;

/// Encodes XOR chunks, byte for byte as upstream; the format is with [ChunkDecoder]. Samples come
/// in columns: the bits of each are put together in registers and stored as a word, those of
/// samples that repeat value and interval at once. Reused from chunk to chunk, not thread-safe.
public final class XorEncoder {
  /// Most bytes of a sample, whose time takes 68 bits and whose value 77, behind some begun.
  private static final int MAX_SAMPLE_BYTES = 20;

  /// How far a word that is stored may reach beyond its bits.
  private static final int SLACK = 2 * Long.BYTES;

  /// Bits that say that a window follows, and how wide it is; see [ValueWindow].
  private static final int WINDOW_BITS = 13;

  private byte[] bytes = new byte[1 << 10];

  /// Bytes that are complete.
  private int at;

  /// Bits behind them from the highest on, 0 to 7; in the bytes, too.
  private long begun;

  private int begunBits;
  private int count;
  private long timestampMs;
  private long intervalMs;
  private long value;

  /// Leading and trailing zeros of the window; before the first one no change has as many.
  private int leading;

  private int trailing;

  public XorEncoder() {
    clear();
  }

  /// Starts an empty chunk.
  public void clear() {
    at = ChunkEncoding.XOR.headerBytes();
    begun = 0;
    begunBits = 0;
    count = 0;
    leading = Long.SIZE;
    trailing = 0;
  }

  /// Samples in the chunk.
  public int count() {
    return count;
  }

  /// The chunk's bytes, the first [#length] of them, valid until the next call.
  public byte[] bytes() {
    BigEndian.putShort(bytes, 0, count);
    return bytes;
  }

  public int length() {
    return at + ((begunBits + 7) >>> 3);
  }

  /// Appends samples `from..to-1` of two columns; timestamps are not held against those before.
  ///
  /// @throws IllegalStateException where the chunk would hold more than [FloatSamples#MAX_COUNT]
  ///   samples; it gets none of these then
  public void append(long[] timestampsMs, double[] values, int from, int to) {
    if (to - from > FloatSamples.MAX_COUNT - count) {
      throw new IllegalStateException(
          "samples of a chunk: expected=at most "
              + FloatSamples.MAX_COUNT
              + ", actual="
              + ((long) count + to - from));
    }
    int end = at + (to - from) * MAX_SAMPLE_BYTES + SLACK;
    if (bytes.length < end) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
    }
    int next = from;
    while (next < to && count < 2) {
      appendFirst(timestampsMs[next], Double.doubleToRawLongBits(values[next]));
      next++;
    }
    while (next < to) {
      int done = appendRegular(timestampsMs, values, next, to);
      count += done - next;
      next = done;
      if (next < to) {
        appendJump(timestampsMs[next], Double.doubleToRawLongBits(values[next]));
        next++;
      }
    }
  }

  /// Appends the first or the second sample, whose times are numbers of whole bytes.
  private void appendFirst(long newTimestampMs, long newValue) {
    if (count == 0) {
      at = Varints.putSigned(bytes, at, newTimestampMs);
      write(newValue, Long.SIZE);
    } else {
      intervalMs = newTimestampMs - timestampMs;
      at = Varints.put(bytes, at, intervalMs);
      writeChange(newValue ^ value);
    }
    timestampMs = newTimestampMs;
    value = newValue;
    count++;
  }

  /// Appends a sample whose interval differs from the one before by more than 20 bits can say.
  private void appendJump(long newTimestampMs, long newValue) {
    long newIntervalMs = newTimestampMs - timestampMs;
    write(0b1111, 4);
    write(newIntervalMs - intervalMs, Long.SIZE);
    writeChange(newValue ^ value);
    timestampMs = newTimestampMs;
    intervalMs = newIntervalMs;
    value = newValue;
    count++;
  }

  private void writeChange(long changed) {
    if (changed == 0) {
      write(0, 1);
      return;
    }
    if (fits(changed)) {
      write(0b10, 2);
    } else {
      write(newWindow(changed), WINDOW_BITS);
    }
    write(changed >>> trailing, Long.SIZE - leading - trailing);
  }

  private boolean fits(long changed) {
    return Long.numberOfLeadingZeros(changed) >= leading
        && Long.numberOfTrailingZeros(changed) >= trailing;
  }

  /// Makes the window as narrow as `changed`, not 0, allows.
  ///
  /// @return the bits that say so
  private int newWindow(long changed) {
    leading = Math.min(Long.numberOfLeadingZeros(changed), ValueWindow.MAX_LEADING);
    trailing = Long.numberOfTrailingZeros(changed);
    return 0b11 << 11 | leading << 6 | ((Long.SIZE - leading - trailing) & 63);
  }

  /// Writes the low `bits` bits of `number`, 1–64, highest first.
  private void write(long number, int bits) {
    long aligned = number << (Long.SIZE - bits);
    BigEndian.putLong(bytes, at, begun | aligned >>> begunBits);
    // What the word has no room for; in two steps because that may be nothing.
    BigEndian.putLong(bytes, at + Long.BYTES, aligned << 1 << (Long.SIZE - 1 - begunBits));
    int used = begunBits + bits;
    at += used >>> 3;
    begunBits = used & 7;
    begun = (long) bytes[at] << (Long.SIZE - Byte.SIZE);
  }

  /// Appends samples behind the second up to one for [#appendJump]. Behaves as if it wrote the
  /// change of each interval, then that of the value, bit by bit.
  ///
  /// @return where it ended
  private int appendRegular(long[] timestampsMs, double[] values, int from, int to) {
    byte[] out = bytes;
    int place = at;
    long word = begun;
    int used = begunBits;
    long lastMs = timestampMs;
    long lastIntervalMs = intervalMs;
    long lastValue = value;
    int i = from;
    while (i < to) {
      long changeMs = timestampsMs[i] - lastMs - lastIntervalMs;
      long changed = Double.doubleToRawLongBits(values[i]) ^ lastValue;
      if ((changeMs | changed) == 0) {
        do {
          lastMs += lastIntervalMs;
          used += 2;
          i++;
        } while (i < to
            && timestampsMs[i] - lastMs == lastIntervalMs
            && Double.doubleToRawLongBits(values[i]) == lastValue);
        for (int zeros = Long.SIZE; zeros <= used; zeros += Long.SIZE) {
          BigEndian.putLong(out, place + (zeros >>> 3), 0);
        }
        BigEndian.putLong(out, place, word);
        place += used >>> 3;
        word = used < Byte.SIZE ? word : 0;
        used &= 7;
        continue;
      }
      if (changeMs != 0 && !VariableBits.fits(changeMs, 20)) {
        break;
      }
      long head = changeMs == 0 ? 0 : intervalHead(changeMs);
      int headBits = changeMs == 0 ? 1 : intervalBits(changeMs);
      if (changed == 0) {
        head <<= 1;
        headBits++;
      } else if (fits(changed)) {
        head = head << 2 | 0b10;
        headBits += 2;
      } else {
        head = head << WINDOW_BITS | newWindow(changed);
        headBits += WINDOW_BITS;
      }
      word |= head << (Long.SIZE - used - headBits);
      used += headBits;
      long aligned = changed << leading;
      word |= aligned >>> used;
      // What does not fit goes into a second word, which is stored whether there is something or
      // not:
      // whether a word gets full cannot be foretold, and a branch would cost more.
      long overflow = aligned << 1 << (Long.SIZE - 1 - used);
      BigEndian.putLong(out, place, word);
      BigEndian.putLong(out, place + Long.BYTES, overflow);
      int end = changed == 0 ? used : used + Long.SIZE - leading - trailing;
      word = (end >= Long.SIZE ? overflow : word) << (end & 0x38);
      place += end >>> 3;
      used = end & 7;
      lastIntervalMs += changeMs;
      lastMs = timestampsMs[i++];
      lastValue ^= changed;
    }
    at = place;
    begun = word;
    begunBits = used;
    timestampMs = lastMs;
    intervalMs = lastIntervalMs;
    value = lastValue;
    return i;
  }

  /// Width of a change that is not 0 and fits into 20 bits.
  private static int intervalWidth(long changeMs) {
    return VariableBits.fits(changeMs, 14) ? 14 : VariableBits.fits(changeMs, 17) ? 17 : 20;
  }

  /// 10 and 14 bits, 110 and 17, or 1110 and 20.
  private static int intervalBits(long changeMs) {
    return intervalWidth(changeMs) / 3 * 4;
  }

  private static long intervalHead(long changeMs) {
    int width = intervalWidth(changeMs);
    long prefix = (1L << (width / 3 - 2)) - 2;
    return (prefix << width) | (changeMs & ((1L << width) - 1));
  }
}
