package io.narthex.server.remote;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Walks over the fields of one protobuf message in a byte array, without objects: [#nextField]
/// stands on a field, then exactly one of the readers or [#skip] consumes its value. Every length
/// is checked before it is used. Not thread-safe.
public final class ProtobufCursor {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  public static final int VARINT = 0;
  public static final int FIXED64 = 1;
  public static final int LENGTH_DELIMITED = 2;
  public static final int FIXED32 = 5;

  private static final int MAX_VARINT_BYTES = 10;

  private byte[] bytes = new byte[0];
  private int position;
  private int end;
  private int tag;

  /// Stands before the first field of the message in `bytes[from..to)`.
  public void reset(byte[] newBytes, int from, int to) {
    bytes = newBytes;
    position = from;
    end = to;
  }

  /// Goes to the next field.
  ///
  /// @return false at the end of the message
  public boolean nextField() throws MalformedBodyException {
    if (position >= end) {
      return false;
    }
    long value = readVarint();
    tag = (int) value;
    if (value >>> 3 == 0 || value >>> 32 != 0) {
      throw new MalformedBodyException("protobuf: illegal tag " + value);
    }
    return true;
  }

  /// Whether the message has bytes left, for packed fields: numbers without tags.
  public boolean hasMore() {
    return position < end;
  }

  /// Number of the field at hand.
  public int field() {
    return tag >>> 3;
  }

  /// How its value is written.
  public int wireType() {
    return tag & 7;
  }

  /// Where the cursor stands in the array.
  public int position() {
    return position;
  }

  public byte[] array() {
    return bytes;
  }

  /// Reads a varint as 64 bits.
  public long readVarint() throws MalformedBodyException {
    if (position < end && bytes[position] >= 0) {
      return bytes[position++];
    }
    return readLongVarint();
  }

  private long readLongVarint() throws MalformedBodyException {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      if (position >= end) {
        throw new MalformedBodyException("protobuf: unexpected end of message");
      }
      byte b = bytes[position++];
      value |= (long) (b & 0x7f) << (7 * i);
      if (b >= 0) {
        return value;
      }
    }
    throw new MalformedBodyException("protobuf: integer overflow");
  }

  /// Passes over the fields at hand that have this tag and a length of one byte, and lie inside the
  /// message: what [#nextField] and [#skip] would do one by one.
  void skipShort(byte fieldTag) {
    int at = position;
    while (end - at >= 2 && bytes[at] == fieldTag && bytes[at + 1] >= 0) {
      int next = at + 2 + bytes[at + 1];
      if (next > end) {
        break;
      }
      at = next;
    }
    position = at;
  }

  /// Reads eight bytes, least significant first.
  public long readFixed64() throws MalformedBodyException {
    require(Long.BYTES);
    long value = (long) LONG.get(bytes, position);
    position += Long.BYTES;
    return value;
  }

  /// Reads a length and goes to the first byte of the value; the caller reads it with another
  /// cursor and goes on with [#jump].
  ///
  /// @return length in bytes, which lie inside the message
  public int readLength() throws MalformedBodyException {
    long length = readVarint();
    if (length < 0 || length > end - position) {
      throw new MalformedBodyException("protobuf: unexpected end of message");
    }
    return (int) length;
  }

  /// Goes on behind `length` bytes.
  public void jump(int length) throws MalformedBodyException {
    require(length);
    position += length;
  }

  /// Passes over the value of a field nobody knows.
  public void skip() throws MalformedBodyException {
    switch (wireType()) {
      case VARINT -> readVarint();
      case FIXED64 -> jump(Long.BYTES);
      case LENGTH_DELIMITED -> jump(readLength());
      case FIXED32 -> jump(Integer.BYTES);
      default -> throw new MalformedBodyException("protobuf: illegal wire type " + wireType());
    }
  }

  /// Throws unless the field at hand has this wire type.
  public void expect(int wireType, String name) throws MalformedBodyException {
    if (wireType() != wireType) {
      throw new MalformedBodyException(
          "protobuf field " + name + ": expected=wire type " + wireType + ", actual=" + wireType());
    }
  }

  private void require(int length) throws MalformedBodyException {
    if (length > end - position) {
      throw new MalformedBodyException("protobuf: unexpected end of message");
    }
  }
}
