package io.narthex.server.remote;

import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.encoding.Varints;

/// Pieces of protobuf messages, as all writers of remote protocols put them together. Tags are
/// those of field numbers below 16: one byte. What is 0 or empty is left out only where a method
/// says so.
public final class Protobuf {
  private static final int FIXED64_SIZE = 1 + Double.BYTES;

  private Protobuf() {}

  /// Size of a field of `length` bytes, tag and length included.
  public static int bytesSize(int length) {
    return 1 + Varints.size(length) + length;
  }

  /// Tag of a field of bytes.
  public static byte bytesTag(int field) {
    return (byte) (field << 3 | ProtobufCursor.LENGTH_DELIMITED);
  }

  /// Tag and length of a field of bytes.
  public static void begin(ByteWriter out, int field, long length) {
    int at = out.grow(1 + Varints.size(length));
    putBegin(out.bytes(), at, field, length);
  }

  /// As [#begin], into an array from `at` on.
  ///
  /// @return the offset behind it
  public static int putBegin(byte[] to, int at, int field, long length) {
    to[at] = bytesTag(field);
    return Varints.put(to, at + 1, length);
  }

  /// A field of bytes.
  public static void bytes(ByteWriter out, int field, byte[] value) {
    begin(out, field, value.length);
    out.putBytes(value, 0, value.length);
  }

  /// A field of the bytes of `message`.
  public static void message(ByteWriter out, int field, ByteWriter message) {
    begin(out, field, message.length());
    out.putBytes(message.bytes(), 0, message.length());
  }

  /// A field of a number, which is left out where it is 0.
  public static void varint(ByteWriter out, int field, long value) {
    int at = out.grow(varintSize(value));
    putVarint(out.bytes(), at, field, value);
  }

  /// As [#varint], into an array from `at` on.
  ///
  /// @return the offset behind it
  public static int putVarint(byte[] to, int at, int field, long value) {
    if (value == 0) {
      return at;
    }
    to[at] = (byte) (field << 3 | ProtobufCursor.VARINT);
    return Varints.put(to, at + 1, value);
  }

  /// Size of what [#varint] writes.
  public static int varintSize(long value) {
    return value == 0 ? 0 : 1 + Varints.size(value);
  }

  /// Size of a message {double value; int64 timestamp} whose zeros are left out; the sign of a zero
  /// is kept.
  public static int sampleSize(long timestampMs, double value) {
    return (isZero(value) ? 0 : FIXED64_SIZE) + varintSize(timestampMs);
  }

  /// The fields of such a message, the value in `valueField`, the timestamp in the next.
  public static void sample(ByteWriter out, int valueField, long timestampMs, double value) {
    if (!isZero(value)) {
      out.putVarint(valueField << 3 | ProtobufCursor.FIXED64);
      out.putLong(Double.doubleToRawLongBits(value));
    }
    varint(out, valueField + 1, timestampMs);
  }

  private static boolean isZero(double value) {
    return Double.doubleToRawLongBits(value) == 0;
  }
}
