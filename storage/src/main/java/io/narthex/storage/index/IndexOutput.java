package io.narthex.storage.index;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.Varints;
import io.narthex.storage.file.SequentialFile;
import java.io.IOException;

/// Writes an index front to back, page by page, and keeps the checksum of each page. Not
/// thread-safe.
final class IndexOutput {
  private final SequentialFile file;
  private final long idLow;
  private final byte[] page = new byte[IndexFormat.PAGE_SIZE];
  private final byte[] scratch = new byte[Varints.MAX_BYTES];
  private final IntList checksums = new IntList();
  private final Crc32c crc = new Crc32c();
  private int inPage;

  IndexOutput(SequentialFile file, long idLow) {
    this.file = file;
    this.idLow = idLow;
  }

  /// Offset of the next byte.
  long position() {
    return file.position() + inPage;
  }

  void putBytes(byte[] bytes, int at, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, page.length - inPage);
      System.arraycopy(bytes, at + done, page, inPage, count);
      inPage += count;
      done += count;
      if (inPage == page.length) {
        endPage();
      }
    }
  }

  void putVarint(long value) throws IOException {
    putBytes(scratch, 0, Varints.put(scratch, 0, value));
  }

  void putSigned(long value) throws IOException {
    putVarint(Varints.zigzag(value));
  }

  void putInt(int value) throws IOException {
    Bytes.putInt(scratch, 0, value);
    putBytes(scratch, 0, Integer.BYTES);
  }

  void putLong(long value) throws IOException {
    Bytes.putLong(scratch, 0, value);
    putBytes(scratch, 0, Long.BYTES);
  }

  /// The low six bytes of `value`.
  void putUint48(long value) throws IOException {
    Bytes.putLong(scratch, 0, checked("offset", value, IndexFormat.UINT48_MAX));
    putBytes(scratch, 0, IndexFormat.UINT48_SIZE);
  }

  void putInts(IntList values) throws IOException {
    for (int i = 0; i < values.size(); i++) {
      putInt(values.get(i));
    }
  }

  /// Ends the last page and writes the checksums and the trailer that begins with `numbers`.
  void finish(IndexTrailer trailer) throws IOException {
    if (inPage > 0) {
      endPage();
    }
    crc.start();
    for (int i = 0; i < checksums.size(); i++) {
      Bytes.putInt(scratch, 0, checksums.get(i));
      crc.update(scratch, 0, Integer.BYTES);
      file.write(scratch, 0, Integer.BYTES);
    }
    file.write(trailer.encode(crc), 0, IndexTrailer.SIZE);
  }

  private void endPage() throws IOException {
    checksums.add(IndexFormat.pageChecksum(crc, page, inPage, idLow, checksums.size()));
    file.write(page, 0, inPage);
    inPage = 0;
  }

  /// `value`, which has to be within what its field can hold.
  static long checked(String what, long value, long max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(
          what + " in an index: expected=at most " + max + ", actual=" + value);
    }
    return value;
  }
}
