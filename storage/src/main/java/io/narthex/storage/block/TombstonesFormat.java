package io.narthex.storage.block;

import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.Varints;
import java.util.Arrays;

/// The file `tombstones` of a block: what was deleted from it. All numbers are little-endian, `v`
/// is a variable-length number, `z` one with a sign (see [Varints]).
///
/// ```
///  8  magic "NXTOMBST"
///  4  version, 1
///  8  identifier of the block: high half
///  8  low half
///  v  number of series
///     each: v number - number of the one before - 1, v number of intervals of time, each:
///           v start - end of the one before - 1, the first one z start; v end - start
///  4  CRC-32C of all the above
/// ```
///
/// The file is replaced as a whole; a block that has none has lost nothing.
final class TombstonesFormat {
  static final String FILE_NAME = "tombstones";
  static final long MAGIC = 0x5453424d4f54584eL;
  static final int VERSION = 1;
  static final int VERSION_OFFSET = 8;
  static final int ULID_HIGH_OFFSET = 12;
  static final int ULID_LOW_OFFSET = 20;
  static final int HEADER_SIZE = 28;
  private static final int MIN_SERIES_BYTES = 4;
  private static final int MIN_INTERVAL_BYTES = 2;

  private TombstonesFormat() {}

  static byte[] encode(Tombstones tombstones, Ulid ulid) {
    int count = tombstones.seriesCount();
    long[] bounds = tombstones.bounds();
    byte[] bytes =
        new byte[HEADER_SIZE + Varints.MAX_BYTES * (1 + 2 * count + bounds.length) + Integer.BYTES];
    Bytes.putLong(bytes, 0, MAGIC);
    Bytes.putInt(bytes, VERSION_OFFSET, VERSION);
    Bytes.putLong(bytes, ULID_HIGH_OFFSET, ulid.high());
    Bytes.putLong(bytes, ULID_LOW_OFFSET, ulid.low());
    int at = Varints.put(bytes, HEADER_SIZE, count);
    for (int i = 0; i < count; i++) {
      at =
          Varints.put(
              bytes, at, tombstones.series(i) - (i == 0 ? 0 : tombstones.series(i - 1) + 1));
      int from = tombstones.start(i);
      int to = tombstones.start(i + 1);
      at = Varints.put(bytes, at, (to - from) / 2);
      for (int j = from; j < to; j += 2) {
        at =
            j == from
                ? Varints.putSigned(bytes, at, bounds[j])
                : Varints.put(bytes, at, bounds[j] - bounds[j - 1] - 1);
        at = Varints.put(bytes, at, bounds[j + 1] - bounds[j]);
      }
    }
    Bytes.putInt(bytes, at, new Crc32c().of(bytes, 0, at));
    return Arrays.copyOf(bytes, at + Integer.BYTES);
  }

  /// @param seriesCount series of the block
  /// @throws MalformedBytesException if these are not the tombstones of this block
  static Tombstones decode(byte[] bytes, Ulid ulid, int seriesCount) {
    int end = bytes.length - Integer.BYTES;
    if (end < HEADER_SIZE) {
      throw malformed("length", "at least " + (HEADER_SIZE + Integer.BYTES), bytes.length);
    }
    int crc = new Crc32c().of(bytes, 0, end);
    if (crc != Bytes.getInt(bytes, end)) {
      throw malformed("CRC-32C", Integer.toString(crc), Bytes.getInt(bytes, end));
    }
    if (Bytes.getLong(bytes, 0) != MAGIC || Bytes.getInt(bytes, VERSION_OFFSET) != VERSION) {
      throw malformed("version", "1", Bytes.getInt(bytes, VERSION_OFFSET));
    }
    if (Bytes.getLong(bytes, ULID_HIGH_OFFSET) != ulid.high()
        || Bytes.getLong(bytes, ULID_LOW_OFFSET) != ulid.low()) {
      throw malformed("block", ulid.toString(), Bytes.getLong(bytes, ULID_LOW_OFFSET));
    }
    return decode(new ByteReader(bytes, HEADER_SIZE, end - HEADER_SIZE), seriesCount);
  }

  private static Tombstones decode(ByteReader in, int seriesCount) {
    int count = in.readCount(MIN_SERIES_BYTES);
    int[] series = new int[count];
    int[] starts = new int[count + 1];
    long[] bounds = new long[in.remaining()];
    int size = 0;
    for (int i = 0; i < count; i++) {
      long gap = in.readVarint();
      long number = i == 0 ? gap : series[i - 1] + 1L + gap;
      if (gap < 0 || number < 0 || number >= seriesCount) {
        throw malformed("series", "below " + seriesCount, number);
      }
      series[i] = (int) number;
      int intervals = in.readCount(MIN_INTERVAL_BYTES);
      for (int j = 0; j < intervals; j++) {
        long start = j == 0 ? in.readSignedVarint() : bounds[size - 1] + 1 + in.readVarint();
        long end = start + in.readVarint();
        if (end < start || (j > 0 && start <= bounds[size - 1])) {
          throw malformed("interval", "ascending", end);
        }
        bounds[size++] = start;
        bounds[size++] = end;
      }
      starts[i + 1] = size;
    }
    if (in.remaining() > 0) {
      throw malformed("bytes behind the last series", "0", in.remaining());
    }
    return new Tombstones(series, starts, Arrays.copyOf(bounds, size));
  }

  private static MalformedBytesException malformed(String what, String expected, long actual) {
    return new MalformedBytesException(
        "tombstones' " + what + ": expected=" + expected + ", actual=" + actual);
  }
}
