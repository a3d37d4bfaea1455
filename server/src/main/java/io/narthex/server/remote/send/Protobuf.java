package io.narthex.server.remote.send;

import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Varints;

/// Pieces of protobuf messages. Tags are those of field numbers below 16: one byte.
final class Protobuf {
  private static final int WIRE_VARINT = 0;
  private static final int WIRE_DOUBLE = 1;
  private static final int WIRE_BYTES = 2;
  private static final int FIXED_SIZE = 1 + Double.BYTES;

  private Protobuf() {}

  /// Size of a field of `length` bytes, tag and length included.
  static int bytesSize(int length) {
    return 1 + Varints.size(length) + length;
  }

  /// Tag and length of a field of bytes.
  static void begin(ByteWriter out, int field, int length) {
    out.putVarint(field << 3 | WIRE_BYTES);
    out.putVarint(length);
  }

  static void bytes(ByteWriter out, int field, byte[] value) {
    begin(out, field, value.length);
    out.putBytes(value, 0, value.length);
  }

  static void varint(ByteWriter out, int field, long value) {
    out.putVarint(field << 3 | WIRE_VARINT);
    out.putVarint(value);
  }

  static int varintSize(long value) {
    return 1 + Varints.size(value);
  }

  static void number(ByteWriter out, int field, double value) {
    int at = out.grow(FIXED_SIZE);
    out.bytes()[at] = (byte) (field << 3 | WIRE_DOUBLE);
    Bytes.putLong(out.bytes(), at + 1, Double.doubleToRawLongBits(value));
  }

  /// Size of a message {double value; int64 timestamp} whose zeros are left out; the sign of a zero
  /// is kept.
  static int sampleSize(long timestampMs, double value) {
    return (isZero(value) ? 0 : FIXED_SIZE) + (timestampMs == 0 ? 0 : varintSize(timestampMs));
  }

  /// The fields of such a message.
  static void sample(ByteWriter out, int valueField, long timestampMs, double value) {
    if (!isZero(value)) {
      number(out, valueField, value);
    }
    if (timestampMs != 0) {
      varint(out, valueField + 1, timestampMs);
    }
  }

  private static boolean isZero(double value) {
    return Double.doubleToRawLongBits(value) == 0;
  }
}
