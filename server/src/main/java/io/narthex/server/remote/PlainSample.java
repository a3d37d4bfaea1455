package io.narthex.server.remote;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The sample at the end of a time series message as Prometheus writes it: length, value unless it
/// is 0, and a timestamp of six bytes, which are the years 1971 to 2109.
///
/// ```
/// 12 10 09 value (8 bytes) 10 timestamp (6 bytes)
/// 12 07                    10 timestamp (6 bytes)
/// ```
final class PlainSample {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int TIMESTAMP_BYTES = 6;
  private static final int SHORT_BYTES = 3 + TIMESTAMP_BYTES;
  private static final int LONG_BYTES = SHORT_BYTES + 1 + Long.BYTES;
  private static final byte SAMPLE_TAG = 2 << 3 | ProtobufCursor.LENGTH_DELIMITED;
  private static final byte VALUE_TAG = 1 << 3 | ProtobufCursor.FIXED64;
  private static final byte TIMESTAMP_TAG = 2 << 3 | ProtobufCursor.VARINT;
  private static final long MORE_FOLLOW = 0x8080_8080_8080L;
  private static final long FIVE_FOLLOW = 0x0080_8080_8080L;
  private static final long PAYLOAD = 0x7f7f_7f7f_7f7fL;

  private PlainSample() {}

  /// Bytes of the sample that `bytes[from..to)` seems to end with; 0 where it does not.
  static int length(byte[] bytes, int from, int to) {
    if (to - from < LONG_BYTES
        || bytes[to - TIMESTAMP_BYTES - 1] != TIMESTAMP_TAG
        || (lastSix(bytes, to) & MORE_FOLLOW) != FIVE_FOLLOW) {
      return 0;
    }
    if (isAt(bytes, to - LONG_BYTES, LONG_BYTES) && bytes[to - LONG_BYTES + 2] == VALUE_TAG) {
      return LONG_BYTES;
    }
    return isAt(bytes, to - SHORT_BYTES, SHORT_BYTES) ? SHORT_BYTES : 0;
  }

  private static boolean isAt(byte[] bytes, int at, int length) {
    return bytes[at] == SAMPLE_TAG && bytes[at + 1] == length - 2;
  }

  /// Value of the sample in `bytes[from..to)`.
  static double value(byte[] bytes, int from, int to) {
    return to - from == SHORT_BYTES ? 0 : Double.longBitsToDouble((long) LONG.get(bytes, from + 3));
  }

  /// Timestamp of the sample that ends at `to`.
  static long timestampMs(byte[] bytes, int to) {
    return Long.compress(lastSix(bytes, to), PAYLOAD);
  }

  private static long lastSix(byte[] bytes, int to) {
    return (long) LONG.get(bytes, to - Long.BYTES) >>> (Long.SIZE - 8 * TIMESTAMP_BYTES);
  }
}
