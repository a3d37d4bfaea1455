package io.narthex.server.remote;

import io.narthex.storage.encoding.Varints;
import java.util.Arrays;

/// A native histogram message, the same in both versions of remote write, in columns. Reused, not
/// thread-safe. Arrays grow with the message's bytes and no faster.
final class WireHistogram {
  private static final int COUNT_INT = 1;
  private static final int COUNT_FLOAT = 2;
  private static final int SUM = 3;
  private static final int SCHEMA = 4;
  private static final int ZERO_THRESHOLD = 5;
  private static final int ZERO_COUNT_INT = 6;
  private static final int ZERO_COUNT_FLOAT = 7;
  private static final int NEGATIVE_SPANS = 8;
  private static final int NEGATIVE_DELTAS = 9;
  private static final int NEGATIVE_COUNTS = 10;
  private static final int POSITIVE_SPANS = 11;
  private static final int POSITIVE_DELTAS = 12;
  private static final int POSITIVE_COUNTS = 13;
  private static final int TIMESTAMP = 15;
  private static final int CUSTOM_VALUES = 16;
  private static final int SPAN_OFFSET = 1;
  private static final int SPAN_LENGTH = 2;

  /// The fields that are one number.
  static final class Scalars {
    boolean isFloat;
    int schema;
    long countInt;
    double countFloat;
    long zeroCountInt;
    double zeroCountFloat;
    double zeroThreshold;
    double sum;
    long timestampMs;
  }

  /// The buckets of one sign: deltas of an integer histogram, counts of one of floats.
  static final class Side {
    /// Alternating offset and length, the latter without sign.
    int[] spans = new int[8];

    int spanCount;
    final Numbers deltas = new Numbers();
    final Numbers counts = new Numbers();

    private void clear() {
      spanCount = 0;
      deltas.count = 0;
      counts.count = 0;
    }

    private void addSpan(int offset, int length) {
      if (2 * spanCount == spans.length) {
        spans = Arrays.copyOf(spans, 4 * spanCount);
      }
      spans[2 * spanCount] = offset;
      spans[2 * spanCount + 1] = length;
      spanCount++;
    }
  }

  /// A list of 64-bit numbers; doubles as their bits.
  static final class Numbers {
    private long[] values = new long[16];
    int count;

    private void add(long value) {
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count++] = value;
    }

    long integer(int index) {
      return values[index];
    }

    double real(int index) {
      return Double.longBitsToDouble(values[index]);
    }
  }

  private final ProtobufCursor fields = new ProtobufCursor();
  private final ProtobufCursor inner = new ProtobufCursor();
  private Scalars scalars = new Scalars();
  private final Side positive = new Side();
  private final Side negative = new Side();
  private final Numbers customValues = new Numbers();

  Scalars scalars() {
    return scalars;
  }

  Side positive() {
    return positive;
  }

  Side negative() {
    return negative;
  }

  /// Upper bounds of custom buckets.
  Numbers customValues() {
    return customValues;
  }

  /// Reads the message in `bytes[from..to)`.
  void read(byte[] bytes, int from, int to) throws MalformedBodyException {
    scalars = new Scalars();
    positive.clear();
    negative.clear();
    customValues.count = 0;
    fields.reset(bytes, from, to);
    while (fields.nextField()) {
      switch (fields.field()) {
        case NEGATIVE_SPANS -> readSpan(negative);
        case POSITIVE_SPANS -> readSpan(positive);
        case NEGATIVE_DELTAS -> readDeltas(negative.deltas);
        case POSITIVE_DELTAS -> readDeltas(positive.deltas);
        case NEGATIVE_COUNTS -> readDoubles(negative.counts);
        case POSITIVE_COUNTS -> readDoubles(positive.counts);
        case CUSTOM_VALUES -> readDoubles(customValues);
        default -> readScalar();
      }
    }
  }

  private void readScalar() throws MalformedBodyException {
    switch (fields.field()) {
      case COUNT_INT -> {
        scalars.countInt = readVarint();
        scalars.isFloat = false;
      }
      case COUNT_FLOAT -> {
        scalars.countFloat = readDouble();
        scalars.isFloat = true;
      }
      case SUM -> scalars.sum = readDouble();
      case SCHEMA -> scalars.schema = (int) Varints.unzigzag(readVarint());
      case ZERO_THRESHOLD -> scalars.zeroThreshold = readDouble();
      case ZERO_COUNT_INT -> scalars.zeroCountInt = readVarint();
      case ZERO_COUNT_FLOAT -> scalars.zeroCountFloat = readDouble();
      case TIMESTAMP -> scalars.timestampMs = readVarint();
      default -> fields.skip();
    }
  }

  private long readVarint() throws MalformedBodyException {
    fields.expect(ProtobufCursor.VARINT, "of Histogram");
    return fields.readVarint();
  }

  private double readDouble() throws MalformedBodyException {
    fields.expect(ProtobufCursor.FIXED64, "of Histogram");
    return Double.longBitsToDouble(fields.readFixed64());
  }

  private void readSpan(Side into) throws MalformedBodyException {
    fields.expect(ProtobufCursor.LENGTH_DELIMITED, "spans");
    int length = fields.readLength();
    int offset = 0;
    int buckets = 0;
    inner.reset(fields.array(), fields.position(), fields.position() + length);
    while (inner.nextField()) {
      switch (inner.field()) {
        case SPAN_OFFSET -> {
          inner.expect(ProtobufCursor.VARINT, "offset");
          offset = (int) Varints.unzigzag(inner.readVarint());
        }
        case SPAN_LENGTH -> {
          inner.expect(ProtobufCursor.VARINT, "length");
          buckets = (int) inner.readVarint();
        }
        default -> inner.skip();
      }
    }
    fields.jump(length);
    into.addSpan(offset, buckets);
  }

  private void readDeltas(Numbers into) throws MalformedBodyException {
    if (fields.wireType() == ProtobufCursor.VARINT) {
      into.add(Varints.unzigzag(fields.readVarint()));
      return;
    }
    enterPacked("deltas");
    while (inner.hasMore()) {
      into.add(Varints.unzigzag(inner.readVarint()));
    }
  }

  private void readDoubles(Numbers into) throws MalformedBodyException {
    if (fields.wireType() == ProtobufCursor.FIXED64) {
      into.add(fields.readFixed64());
      return;
    }
    enterPacked("counts");
    while (inner.hasMore()) {
      into.add(inner.readFixed64());
    }
  }

  private void enterPacked(String name) throws MalformedBodyException {
    fields.expect(ProtobufCursor.LENGTH_DELIMITED, name);
    int length = fields.readLength();
    inner.reset(fields.array(), fields.position(), fields.position() + length);
    fields.jump(length);
  }
}
