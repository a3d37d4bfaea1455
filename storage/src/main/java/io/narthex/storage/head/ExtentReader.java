package io.narthex.storage.head;

import io.narthex.storage.StorageException;
import io.narthex.storage.chunk.ChunkJoiner;
import io.narthex.storage.chunk.TimestampDecoder;
import io.narthex.storage.chunk.ValueDecoder;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.file.MappedFaults;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads entries of extents: each is copied to the heap and checked before it is decoded. Keeps the
/// timestamp columns that it decoded last. Not thread-safe.
final class ExtentReader {
  /// Columns are kept in sets of two, of which the older one is replaced.
  private static final int COLUMN_SET_BITS = 9;

  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  /// With more bytes of entries than this a reader is not kept.
  private static final int SMALL_BYTES = 1 << 16;

  private final Crc32c crc = new Crc32c();
  private final ValueDecoder values = new ValueDecoder();
  private final TimestampDecoder timestamps = new TimestampDecoder();
  private final @Nullable Column[] columns = new Column[2 << COLUMN_SET_BITS];
  private final long[] decoded = new long[OpenVector.MAX_SAMPLES];
  private byte[] scratch = new byte[1 << 12];
  private int used;

  @SuppressWarnings("UnusedVariable") // else the compiler would leave the reading out
  private int fetched;

  /// A sealed timestamp column.
  ///
  /// @param position where it is; tells it from all others
  @SuppressWarnings("ArrayRecordComponent") // read only, never compared
  record Column(long position, boolean shared, long[] timestampsMs) {
    /// First position in `from..to-1` with a timestamp of at least this, else `to`.
    int firstAtOrAfter(long timestampMs, int from, int to) {
      int found = Arrays.binarySearch(timestampsMs, from, to, timestampMs);
      return found < 0 ? -found - 1 : found;
    }

    /// Position of a timestamp in `from..to-1`, below 0 where it is not there.
    int find(long timestampMs, int from, int to) {
      return Arrays.binarySearch(timestampsMs, from, to, timestampMs);
    }
  }

  /// Forgets the entries that were loaded.
  void clear() {
    used = 0;
  }

  /// Forgets the columns, too.
  void forget() {
    clear();
    Arrays.fill(columns, null);
  }

  /// Whether it takes no more memory than most do.
  boolean isSmall() {
    return scratch.length <= SMALL_BYTES;
  }

  /// Touches the entry at `position`, if its extent is there, so that it is near when it is loaded.
  void fetch(ExtentView extents, long position) {
    Extent extent = extents.find(ExtentFormat.extentOf(position));
    int offset = ExtentFormat.offsetOf(position);
    if (extent != null && offset < extent.bytes().byteSize()) {
      try {
        fetched += extent.bytes().get(ValueLayout.JAVA_BYTE, offset);
      } catch (InternalError e) {
        throw corrupt(position, e);
      }
    }
  }

  /// Loads the vector at `position`, null where its extent was dropped.
  ExtentFormat.@Nullable Vector vector(ExtentView extents, long position) {
    int at = load(extents, position);
    if (at < 0) {
      return null;
    }
    try {
      ExtentFormat.check(scratch, at, crc);
      return ExtentFormat.Vector.read(
          scratch, at + ExtentFormat.HEADER_BYTES, ExtentFormat.bodyLength(scratch, at), position);
    } catch (MalformedBytesException e) {
      throw corrupt(position, e);
    }
  }

  /// Values of a vector that was loaded since [#clear].
  void decode(ExtentFormat.Vector vector, long position, double[] into, int intoAt) {
    try {
      requireCount(vector, values.decode(scratch, vector.at(), vector.length(), into, intoAt));
    } catch (MalformedBytesException e) {
      throw corrupt(position, e);
    }
  }

  /// Appends the values of a vector that was loaded since [#clear] as they were encoded.
  void append(ExtentFormat.Vector vector, long position, ChunkJoiner into) {
    try {
      int before = into.count();
      into.append(scratch, vector.at(), vector.length());
      requireCount(vector, into.count() - before);
    } catch (MalformedBytesException e) {
      throw corrupt(position, e);
    }
  }

  private static void requireCount(ExtentFormat.Vector vector, int count) {
    if (count != vector.count()) {
      throw new MalformedBytesException(
          "samples of a vector: expected=" + vector.count() + ", actual=" + count);
    }
  }

  /// The timestamp column of a vector, null where its extent was dropped.
  @Nullable Column column(ExtentView extents, ExtentFormat.Vector vector) {
    Column column = column(extents, vector.column());
    if (column != null && vector.from() + vector.count() > column.timestampsMs.length) {
      throw corrupt(
          vector.column(),
          new MalformedBytesException(
              "timestamps: expected=at least "
                  + (vector.from() + vector.count())
                  + ", actual="
                  + column.timestampsMs.length));
    }
    return column;
  }

  private @Nullable Column column(ExtentView extents, long position) {
    int slot = 2 * (int) ((position * GOLDEN) >>> (Long.SIZE - COLUMN_SET_BITS));
    Column newer = columns[slot];
    if (newer != null && newer.position == position) {
      return newer;
    }
    Column older = columns[slot + 1];
    if (older != null && older.position == position) {
      return older;
    }
    int at = load(extents, position);
    if (at < 0) {
      return null;
    }
    used = at;
    try {
      ExtentFormat.check(scratch, at, crc);
      int kind = scratch[at + ExtentFormat.HEADER_BYTES];
      ExtentFormat.requireKind(kind, ExtentFormat.SHARED_COLUMN, ExtentFormat.OWN_COLUMN);
      int length = ExtentFormat.bodyLength(scratch, at) - 1;
      int count =
          timestamps.decode(scratch, at + ExtentFormat.HEADER_BYTES + 1, length, decoded, 0);
      Column column =
          new Column(position, kind == ExtentFormat.SHARED_COLUMN, Arrays.copyOf(decoded, count));
      columns[slot + 1] = newer;
      columns[slot] = column;
      return column;
    } catch (MalformedBytesException e) {
      throw corrupt(position, e);
    }
  }

  /// Copies an entry behind those loaded before.
  ///
  /// @return where its header is, −1 where its extent was dropped
  private int load(ExtentView extents, long position) {
    Extent extent = extents.find(ExtentFormat.extentOf(position));
    if (extent == null) {
      return -1;
    }
    int offset = ExtentFormat.offsetOf(position);
    MemorySegment bytes = extent.bytes();
    try {
      long left = bytes.byteSize() - offset;
      if (left < ExtentFormat.HEADER_BYTES) {
        throw new MalformedBytesException("entry: expected=a header, actual=" + left + " bytes");
      }
      ensureRoom(ExtentFormat.HEADER_BYTES);
      copy(bytes, offset, ExtentFormat.HEADER_BYTES);
      int length = ExtentFormat.HEADER_BYTES + ExtentFormat.bodyLength(scratch, used);
      if (length > left || length == ExtentFormat.HEADER_BYTES) {
        throw new MalformedBytesException(
            "length of an entry: expected=up to " + left + " bytes, actual=" + length);
      }
      ensureRoom(length);
      copy(bytes, offset, length);
      int at = used;
      used += length;
      return at;
    } catch (MalformedBytesException | InternalError e) {
      throw corrupt(position, e);
    }
  }

  private void copy(MemorySegment bytes, int offset, int length) {
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset, scratch, used, length);
  }

  private void ensureRoom(int bytes) {
    if (scratch.length - used < bytes) {
      scratch = Arrays.copyOf(scratch, 2 * scratch.length + bytes);
    }
  }

  private static StorageException corrupt(long position, Throwable failure) {
    Throwable e = failure;
    try {
      MappedFaults.report();
    } catch (InternalError fault) {
      e = fault;
    }
    return new StorageException(
        StorageException.Kind.CORRUPT,
        "head extent "
            + ExtentFormat.extentOf(position)
            + ", offset "
            + ExtentFormat.offsetOf(position)
            + ": "
            + e.getMessage(),
        e);
  }
}
