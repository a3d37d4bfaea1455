package io.narthex.storage.index;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.file.MappedFaults;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.roaringbitmap.InvalidRoaringFormat;

/// The bytes of a mapped index, each page of which is copied to the heap and held against its
/// checksum before the first of its bytes is used. Thread-safe.
final class IndexPages {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment file;
  private final Path path;
  private final long idLow;
  private final IndexTrailer trailer;

  /// 1 for each page that was found to be whole. Written without a lock: at worst a page is checked
  /// twice.
  private final byte[] whole;

  /// Checks the trailer, the checksums and the header.
  IndexPages(MemorySegment file, Path path, long idHigh, long idLow) {
    this.file = file;
    this.path = path;
    this.idLow = idLow;
    try {
      this.trailer = readTrailer();
      this.whole = new byte[(int) IndexFormat.pieces(trailer.checksumsAt(), IndexFormat.PAGE_SIZE)];
      require(0, IndexFormat.HEADER_SIZE);
      IndexFormat.checkHeader(copy(0, IndexFormat.HEADER_SIZE), idHigh, idLow);
    } catch (RuntimeException | InternalError e) {
      throw corrupt(e);
    }
  }

  private IndexTrailer readTrailer() {
    long trailerAt = file.byteSize() - IndexTrailer.SIZE;
    byte[] last = copy(trailerAt, IndexTrailer.SIZE);
    IndexTrailer found = IndexTrailer.decode(last, file.byteSize());
    Crc32c crc = new Crc32c();
    crc.start();
    for (long at = found.checksumsAt(); at < trailerAt; at += IndexFormat.PAGE_SIZE) {
      byte[] piece = copy(at, (int) Math.min(IndexFormat.PAGE_SIZE, trailerAt - at));
      crc.update(piece, 0, piece.length);
    }
    crc.update(last, 0, IndexTrailer.CRC_OFFSET);
    checkCrc("CRC-32C of checksums and trailer", last, IndexTrailer.CRC_OFFSET, crc.value());
    return found;
  }

  private static void checkCrc(String what, byte[] bytes, int at, int actual) {
    int expected = Bytes.getInt(bytes, at);
    if (expected != actual) {
      throw new MalformedBytesException(
          what
              + ": expected="
              + Integer.toHexString(expected)
              + ", actual="
              + Integer.toHexString(actual));
    }
  }

  IndexTrailer trailer() {
    return trailer;
  }

  /// Makes sure that `length` bytes from `at` are there and what was written.
  void require(long at, long length) {
    long end = at + length;
    if (at < 0 || length < 0 || end < at || end > trailer.checksumsAt()) {
      throw new MalformedBytesException(
          "bytes of the index: expected=before "
              + trailer.checksumsAt()
              + ", actual="
              + at
              + "+"
              + length);
    }
    int last = (int) ((end - 1) >>> IndexFormat.PAGE_SHIFT);
    for (int page = (int) (at >>> IndexFormat.PAGE_SHIFT); page <= last; page++) {
      if (whole[page] == 0) {
        check(page);
      }
    }
  }

  private void check(int page) {
    long at = (long) page << IndexFormat.PAGE_SHIFT;
    byte[] bytes = copy(at, (int) Math.min(IndexFormat.PAGE_SIZE, trailer.checksumsAt() - at));
    byte[] expected =
        copy(
            trailer.checksumsAt() + (long) IndexFormat.CHECKSUM_SIZE * page,
            IndexFormat.CHECKSUM_SIZE);
    int actual = IndexFormat.pageChecksum(new Crc32c(), bytes, bytes.length, idLow, page);
    checkCrc("CRC-32C of the page at " + at, expected, 0, actual);
    whole[page] = 1;
  }

  private byte[] copy(long at, int length) {
    byte[] bytes = new byte[length];
    MemorySegment.copy(file, ValueLayout.JAVA_BYTE, at, bytes, 0, length);
    return bytes;
  }

  /// A copy of bytes.
  byte[] bytes(long at, int length) {
    require(at, length);
    return copy(at, length);
  }

  int getByte(long at) {
    return file.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  int getInt(long at) {
    require(at, Integer.BYTES);
    return file.get(INT, at);
  }

  long getUnsignedInt(long at) {
    return getInt(at) & 0xffff_ffffL;
  }

  int getUnsignedShort(long at) {
    require(at, Short.BYTES);
    return getByte(at) | getByte(at + 1) << Byte.SIZE;
  }

  long getUint48(long at) {
    require(at, IndexFormat.UINT48_SIZE);
    return (file.get(INT, at) & 0xffff_ffffL) | getHighOfUint48(at + Integer.BYTES);
  }

  private long getHighOfUint48(long at) {
    return (long) (getByte(at) | getByte(at + 1) << Byte.SIZE) << Integer.SIZE;
  }

  long getLong(long at) {
    require(at, Long.BYTES);
    return file.get(LONG, at);
  }

  /// The bytes in place.
  ByteBuffer slice(long at, long length) {
    require(at, length);
    return file.asSlice(at, length).asByteBuffer();
  }

  /// Compares `length` bytes from `at` with `text`, as unsigned bytes.
  int compare(long at, int length, byte[] text) {
    require(at, length);
    int common = Math.min(length, text.length);
    for (int i = 0; i < common; i++) {
      int difference = getByte(at + i) - (text[i] & 0xff);
      if (difference != 0) {
        return difference;
      }
    }
    return length - text.length;
  }

  /// What to throw for a failure while the index was read: one that says that the bytes are not
  /// what was written, or the same where it says something else.
  RuntimeException corrupt(Throwable failure) {
    Throwable cause = failure;
    try {
      MappedFaults.report();
    } catch (InternalError e) {
      cause = e;
    }
    return switch (cause) {
      case MalformedBytesException e -> corrupt(String.valueOf(e.getMessage()), e);
      case IndexOutOfBoundsException e -> corrupt("position: expected=within, actual=" + e, e);
      case InvalidRoaringFormat e -> corrupt("bitmap: expected=well-formed, actual=" + e, e);
      case InternalError e -> corrupt("page: expected=readable, actual=" + e, e);
      case RuntimeException e -> e;
      default -> new IllegalStateException(cause);
    };
  }

  private StorageException corrupt(String what, Throwable cause) {
    return new StorageException(StorageException.Kind.CORRUPT, what + " (" + path + ")", cause);
  }
}
