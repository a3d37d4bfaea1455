package io.narthex.storage.exchange;

import io.narthex.storage.encoding.Varints;
import java.util.Arrays;

/// Encodes XOR chunks, byte for byte as upstream; the format is with [ChunkDecoder]. Samples come
/// in columns, which are gone over twice: first those are picked, without a branch for each, whose
/// interval or value changes, then these are put together in registers and stored as words. Reused
/// from chunk to chunk, not thread-safe.
public final class XorEncoder {
  /// Most bytes of a sample, whose time takes 68 bits and whose value 77, behind some begun.
  private static final int MAX_SAMPLE_BYTES = 20;

  /// How far a word that is stored may reach beyond its bits.
  private static final int SLACK = 2 * Long.BYTES;

  /// Most bits that fit into a word behind those begun.
  private static final int MAX_BITS = Long.SIZE - 7;

  /// A sample that keeps interval and value: a zero each.
  private static final int KEPT_BITS = 2;

  /// Most bits of a time, those of kept samples before it included.
  private static final int MAX_TIME_BITS = 40;

  /// Bits that say that a window follows, and how wide it is; see [ValueWindow].
  private static final int WINDOW_BITS = 13;

  private static final long LOW_HALF = 0xffff_ffffL;

  /// Samples that are gone over at once.
  private static final int BLOCK = 1 << 7;

  private byte[] bytes = new byte[1 << 10];

  /// Bytes that are complete.
  private int at;

  /// Its lowest bits, 0 to 7, are those behind them; those above mean nothing.
  private long begun;

  private int begunBits;
  private int count;
  private long timestampMs;
  private long intervalMs;
  private long value;

  /// Leading and trailing zeros of the window; before the first one no change has as many.
  private int leading;

  private int trailing;

  private final Changes changes = new Changes();

  /// Samples of a block whose interval or value is not that of the sample before.
  private static final class Changes {
    /// Their places in the columns.
    private final int[] places = new int[BLOCK];

    /// What is written of their intervals, beginning with a one, or 0.
    private final int[] times = new int[BLOCK];

    /// Their values, XOR those before.
    private final long[] values = new long[BLOCK];

    private int count;
    private boolean irregular;
  }

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
    append(timestampsMs, values, from, to, false);
  }

  /// As the other, where it may be known that all intervals between the timestamps `from..to-1` are
  /// the same: they are not gone over then.
  public void append(long[] timestampsMs, double[] values, int from, int to, boolean even) {
    if (to - from > FloatSamples.MAX_COUNT - count) {
      throw new IllegalStateException(
          "samples of a chunk: expected=at most "
              + FloatSamples.MAX_COUNT
              + ", actual="
              + ((long) count + to - from));
    }
    int room = at + (to - from) * MAX_SAMPLE_BYTES + SLACK;
    if (bytes.length < room) {
      bytes = Arrays.copyOf(bytes, Math.max(room, 2 * bytes.length));
    }
    int next = from;
    while (next < to && count < 2) {
      appendFirst(timestampsMs[next], Double.doubleToRawLongBits(values[next]));
      next++;
    }
    while (next < to) {
      int end = Math.min(to, next + BLOCK);
      int done = endOfRegular(timestampsMs, next, even ? Math.min(end, next + 2) : end);
      if (even && done == next + 2) {
        done = end;
      }
      if (done > next) {
        pickChangedValues(values, next, done);
      } else {
        done = pickIrregular(timestampsMs, values, next, end);
      }
      if (done > next) {
        writePicked(next, done);
        timestampMs = timestampsMs[done - 1];
        count += done - next;
        next = done;
      } else {
        appendJump(timestampsMs[next], Double.doubleToRawLongBits(values[next]));
        next++;
      }
    }
  }

  /// Appends the first or the second sample, whose times are numbers of whole bytes.
  private void appendFirst(long newTimestampMs, long newValue) {
    if (count == 0) {
      at = Varints.putSigned(bytes, at, newTimestampMs);
      writeLong(newValue);
    } else {
      intervalMs = newTimestampMs - timestampMs;
      at = Varints.put(bytes, at, intervalMs);
      writeChange(newValue ^ value);
    }
    timestampMs = newTimestampMs;
    value = newValue;
    count++;
  }

  /// Where the samples end that keep the interval.
  private int endOfRegular(long[] timestampsMs, int from, int to) {
    long last = timestampMs;
    int i = from;
    while (i < to && timestampsMs[i] - last == intervalMs) {
      last = timestampsMs[i];
      i++;
    }
    return i;
  }

  /// Picks from samples that keep the interval.
  private void pickChangedValues(double[] column, int from, int to) {
    int i = from;
    while (i < to && Double.doubleToRawLongBits(column[i]) == value) {
      i++;
    }
    int[] places = changes.places;
    long[] values = changes.values;
    int picked = 0;
    long last = value;
    for (; i < to; i++) {
      long now = Double.doubleToRawLongBits(column[i]);
      long change = now ^ last;
      places[picked] = i;
      values[picked] = change;
      picked += (int) ((change | -change) >>> (Long.SIZE - 1));
      last = now;
    }
    changes.irregular = false;
    changes.count = picked;
    value = last;
  }

  /// Picks all samples up to two that keep the interval, or to one for [#appendJump].
  ///
  /// @return where they end
  private int pickIrregular(long[] timestampsMs, double[] column, int from, int to) {
    long lastMs = timestampMs;
    long lastIntervalMs = intervalMs;
    long last = value;
    int i = from;
    while (i < to) {
      long newIntervalMs = timestampsMs[i] - lastMs;
      long changeMs = newIntervalMs - lastIntervalMs;
      boolean isRegular =
          changeMs == 0 && i + 1 < to && timestampsMs[i + 1] - timestampsMs[i] == newIntervalMs;
      if (isRegular || !VariableBits.fits(changeMs, 20)) {
        break;
      }
      long now = Double.doubleToRawLongBits(column[i]);
      changes.places[i - from] = i;
      changes.times[i - from] = changeMs == 0 ? 0 : timeCode((int) changeMs);
      changes.values[i - from] = now ^ last;
      last = now;
      lastIntervalMs = newIntervalMs;
      lastMs = timestampsMs[i];
      i++;
    }
    changes.count = i - from;
    changes.irregular = true;
    intervalMs = lastIntervalMs;
    value = last;
    return i;
  }

  /// 10 and 14 bits, 110 and 17, or 1110 and 20.
  private static int timeCode(int changeMs) {
    if (VariableBits.fits(changeMs, 14)) {
      return 0b10 << 14 | (changeMs & 0x3fff);
    }
    if (VariableBits.fits(changeMs, 17)) {
      return 0b110 << 17 | (changeMs & 0x1ffff);
    }
    return 0b1110 << 20 | (changeMs & 0xfffff);
  }

  /// Appends a sample whose interval differs from the one before by more than 20 bits can say.
  private void appendJump(long newTimestampMs, long newValue) {
    long newIntervalMs = newTimestampMs - timestampMs;
    write(0b1111, 4);
    writeLong(newIntervalMs - intervalMs);
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
    if (Long.numberOfLeadingZeros(changed) >= leading
        && Long.numberOfTrailingZeros(changed) >= trailing) {
      write(0b10, 2);
    } else {
      leading = Math.min(Long.numberOfLeadingZeros(changed), ValueWindow.MAX_LEADING);
      trailing = Long.numberOfTrailingZeros(changed);
      write(windowCode(leading, trailing), WINDOW_BITS);
    }
    int width = Long.SIZE - leading - trailing;
    long bits = changed >>> trailing;
    if (width > MAX_BITS) {
      width -= Integer.SIZE;
      write(bits >>> Integer.SIZE, width);
      bits &= LOW_HALF;
      width = Integer.SIZE;
    }
    write(bits, width);
  }

  private static int windowCode(int leading, int trailing) {
    return 0b11 << 11 | leading << 6 | ((Long.SIZE - leading - trailing) & 63);
  }

  private void writeLong(long number) {
    write(number >>> Integer.SIZE, Integer.SIZE);
    write(number & LOW_HALF, Integer.SIZE);
  }

  /// Writes `number`, which has at most `bits` bits, 1 to [#MAX_BITS], highest first.
  private void write(long number, int bits) {
    begun = begun << bits | number;
    int used = begunBits + bits;
    BigEndian.putLong(bytes, at, begun << (Long.SIZE - used));
    at += used >>> 3;
    begunBits = used & 7;
  }

  private void writeZeros(int bits) {
    // In two steps because there may be none begun.
    BigEndian.putLong(bytes, at, begun << 1 << (Long.SIZE - 1 - begunBits));
    int used = begunBits + bits;
    for (int zeros = Long.SIZE; zeros <= used; zeros += Long.SIZE) {
      BigEndian.putLong(bytes, at + (zeros >>> 3), 0);
    }
    begun = used < Long.SIZE ? begun << bits : 0;
    at += used >>> 3;
    begunBits = used & 7;
  }

  /// Writes samples `from..to-1`, of which the changes were picked.
  private void writePicked(int from, int to) {
    int done = from;
    int next = 0;
    while (next < changes.count) {
      next = writeChanges(done, next);
      done = next == 0 ? from : changes.places[next - 1] + 1;
      if (next < changes.count) {
        writeZeros(KEPT_BITS * (changes.places[next] - done));
        done = changes.places[next];
      }
    }
    writeZeros(KEPT_BITS * (to - done));
  }

  private static int bitsOfTime(int time) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(time | 1);
  }

  /// Writes changes from one on, each with the samples before it that keep all, up to one that has
  /// too many of these.
  ///
  /// @param firstDone place behind what was written
  /// @return where it ended
  private int writeChanges(int firstDone, int from) {
    int[] places = changes.places;
    int[] times = changes.times;
    boolean irregular = changes.irregular;
    int to = changes.count;
    byte[] out = bytes;
    int place = at;
    long word = begun;
    int used = begunBits;
    int lead = leading;
    int trail = trailing;
    int done = firstDone;
    int next = from;
    for (; next < to; next++) {
      int time = irregular ? times[next] : 0;
      int headBits = irregular ? bitsOfTime(time) : KEPT_BITS * (places[next] - done) + 1;
      if (headBits > MAX_TIME_BITS) {
        break;
      }
      done = places[next] + 1;
      long change = changes.values[next];
      if (irregular && change == 0) {
        headBits += 1;
        word = word << headBits | (long) time << 1;
      } else if (Long.numberOfLeadingZeros(change) >= lead
          && Long.numberOfTrailingZeros(change) >= trail) {
        headBits += 2;
        word = word << headBits | (long) time << 2 | 0b10;
      } else {
        lead = Math.min(Long.numberOfLeadingZeros(change), ValueWindow.MAX_LEADING);
        trail = Long.numberOfTrailingZeros(change);
        headBits += WINDOW_BITS;
        word = word << headBits | (long) time << WINDOW_BITS | windowCode(lead, trail);
      }
      used += headBits;
      int width = irregular && change == 0 ? 0 : Long.SIZE - lead - trail;
      long bits = change >>> trail;
      // Not whether there is room, which cannot be foretold: a branch would cost more.
      if (headBits + width > MAX_BITS) {
        BigEndian.putLong(out, place, word << (Long.SIZE - used));
        place += used >>> 3;
        used &= 7;
        if (width > MAX_BITS) {
          width -= Integer.SIZE;
          used += width;
          word = word << width | bits >>> Integer.SIZE;
          BigEndian.putLong(out, place, word << (Long.SIZE - used));
          place += used >>> 3;
          used &= 7;
          width = Integer.SIZE;
          bits &= LOW_HALF;
        }
      }
      word = word << width | bits;
      used += width;
      BigEndian.putLong(out, place, word << (Long.SIZE - used));
      place += used >>> 3;
      used &= 7;
    }
    at = place;
    begun = word;
    begunBits = used;
    leading = lead;
    trailing = trail;
    return next;
  }
}
