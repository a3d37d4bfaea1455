package io.narthex.storage.wal;

import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.Varints;
import java.util.Arrays;

/// The samples of one record of a frame, see [RecordFormat]. Reused; not thread-safe.
final class SampleColumns {
  private static final int INITIAL_SAMPLES = 512;
  private static final int MAX_SAMPLE_BYTES = 2 * Varints.MAX_BYTES + 9;
  private static final long NEGATIVE_ZERO_BITS = Long.MIN_VALUE;

  private long[] refs = new long[INITIAL_SAMPLES];
  private long[] timestampsMs = new long[INITIAL_SAMPLES];
  private double[] values = new double[INITIAL_SAMPLES];
  private int count;

  long[] refs() {
    return refs;
  }

  long[] timestampsMs() {
    return timestampsMs;
  }

  double[] values() {
    return values;
  }

  /// How many elements of each column count.
  int count() {
    return count;
  }

  void clear() {
    count = 0;
  }

  void add(long ref, long timestampMs, double value) {
    int at = count;
    if (at == refs.length) {
      refs = Arrays.copyOf(refs, 2 * at);
      timestampsMs = Arrays.copyOf(timestampsMs, 2 * at);
      values = Arrays.copyOf(values, 2 * at);
    }
    refs[at] = ref;
    timestampsMs[at] = timestampMs;
    values[at] = value;
    count = at + 1;
  }

  /// Most bytes that [#put] writes or touches.
  long maxBytes() {
    return 3L * Varints.MAX_BYTES + (long) count * MAX_SAMPLE_BYTES + 3L * Long.BYTES;
  }

  /// Writes the content of a record of at least one sample.
  ///
  /// @return the end of it
  int put(byte[] frame, int start) {
    int at = Varints.put(frame, start, count);
    int flagsAt = at++;
    int flags = 0;
    at = Varints.putSigned(frame, at, refs[0]);
    if (refsAreConsecutive()) {
      flags |= RecordFormat.FLAG_CONSECUTIVE_REFS;
    } else {
      at = putDeltas(frame, refs, at);
    }
    at = Varints.putSigned(frame, at, timestampsMs[0]);
    if (timestampIsShared()) {
      flags |= RecordFormat.FLAG_SHARED_TIMESTAMP;
    } else {
      at = putDeltas(frame, timestampsMs, at);
    }
    frame[flagsAt] = (byte) flags;
    return putValues(frame, at);
  }

  private boolean refsAreConsecutive() {
    for (int i = 1; i < count; i++) {
      if (refs[i] != refs[i - 1] + 1) {
        return false;
      }
    }
    return true;
  }

  private boolean timestampIsShared() {
    for (int i = 1; i < count; i++) {
      if (timestampsMs[i] != timestampsMs[0]) {
        return false;
      }
    }
    return true;
  }

  private int putDeltas(byte[] frame, long[] numbers, int start) {
    int at = start;
    for (int i = 1; i < count; i++) {
      at = Varints.putSigned(frame, at, numbers[i] - numbers[i - 1]);
    }
    return at;
  }

  /// Writes tags and values. Each value is written as eight bytes, of which the next one overwrites
  /// those that do not count.
  private int putValues(byte[] frame, int tagsAt) {
    int at = tagsAt + (count + 1) / 2;
    long previous = 0;
    int halfTag = 0;
    for (int i = 0; i < count; i++) {
      double value = values[i];
      long bits = Double.doubleToRawLongBits(value);
      int tag = 0;
      if (bits != previous) {
        int rawBytes = Math.max(1, 8 - (Long.numberOfTrailingZeros(bits) >>> 3));
        tag = rawBytes;
        long payload = bits >>> (64 - 8 * rawBytes);
        long integer = (long) value;
        if (integer == value && bits != NEGATIVE_ZERO_BITS) {
          long mapped = Varints.zigzag(integer);
          int integerBytes = Math.max(1, (71 - Long.numberOfLeadingZeros(mapped)) >>> 3);
          if (integerBytes < rawBytes) {
            tag = RecordFormat.MAX_RAW_TAG + integerBytes;
            payload = mapped;
          }
        }
        Bytes.putLong(frame, at, payload);
        at += tag > RecordFormat.MAX_RAW_TAG ? tag - RecordFormat.MAX_RAW_TAG : tag;
        previous = bits;
      }
      if ((i & 1) == 0) {
        halfTag = tag;
      } else {
        frame[tagsAt + (i >>> 1)] = (byte) (halfTag | tag << 4);
      }
    }
    if ((count & 1) != 0) {
      frame[tagsAt + (count >>> 1)] = (byte) halfTag;
    }
    return at;
  }

  /// Reads a record's content, up to its end.
  ///
  /// @throws MalformedBytesException if it is not one
  void read(ByteReader record) {
    if (count > 0) {
      throw new MalformedBytesException(
          "samples records of one type in a frame: expected=one, actual=more (offset "
              + record.position()
              + ")");
    }
    long samples = record.readVarint();
    if (samples < 1 || samples > 2L * record.remaining()) {
      throw new MalformedBytesException(
          "sample count: expected=1 to "
              + 2L * record.remaining()
              + ", actual="
              + Long.toUnsignedString(samples)
              + " (offset "
              + record.position()
              + ")");
    }
    int length = (int) samples;
    ensureCapacity(length);
    int flags = record.readByte();
    readColumn(record, refs, length, (flags & RecordFormat.FLAG_CONSECUTIVE_REFS) != 0 ? 1 : -1);
    readColumn(
        record, timestampsMs, length, (flags & RecordFormat.FLAG_SHARED_TIMESTAMP) != 0 ? 0 : -1);
    readValues(record, length);
    count = length;
  }

  private void ensureCapacity(int samples) {
    if (refs.length < samples) {
      int capacity = Math.max(samples, 2 * refs.length);
      refs = new long[capacity];
      timestampsMs = new long[capacity];
      values = new double[capacity];
    }
  }

  /// Reads the first number and then, where `step` is below 0, deltas; else each is `step` more.
  private static void readColumn(ByteReader record, long[] column, int samples, int step) {
    long number = record.readSignedVarint();
    column[0] = number;
    for (int i = 1; i < samples; i++) {
      number += step < 0 ? record.readSignedVarint() : step;
      column[i] = number;
    }
  }

  private void readValues(ByteReader record, int samples) {
    ByteReader tags = record.slice((samples + 1) / 2);
    long bits = 0;
    int pair = 0;
    for (int i = 0; i < samples; i++) {
      pair = (i & 1) == 0 ? tags.readByte() : pair >>> 4;
      int tag = pair & 0xf;
      if (tag > RecordFormat.MAX_RAW_TAG) {
        long mapped = record.readLowBytes(tag - RecordFormat.MAX_RAW_TAG);
        bits = Double.doubleToRawLongBits((double) Varints.unzigzag(mapped));
      } else if (tag > 0) {
        bits = record.readLowBytes(tag) << (64 - 8 * tag);
      }
      values[i] = Double.longBitsToDouble(bits);
    }
  }
}
