package io.narthex.storage.wal;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/// Reads a recovery snapshot section by section; holds one section at a time. Whatever is damaged
/// or cannot be read is a [StorageException] of kind `CORRUPT` that names file and offset. Not
/// thread-safe.
public final class SnapshotReader implements AutoCloseable {
  private final DurableFile file;
  private final long number;
  private final long sizeBytes;
  private final long replaySequence;
  private final Crc32c crc = new Crc32c();
  private final LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();
  private final byte[] header = new byte[SnapshotFormat.SECTION_HEADER_SIZE];
  private byte[] stored = new byte[0];
  private byte[] content = new byte[0];
  private SnapshotFormat.SectionHeader section = new SnapshotFormat.SectionHeader(0, -1, 0, 0);
  private long position = SnapshotFormat.HEADER_SIZE;
  private long contentBytes;

  /// Reads the header of the snapshot `number`; takes ownership of `file`, also where it fails.
  SnapshotReader(DurableFile file, long number) throws IOException {
    this.file = file;
    this.number = number;
    boolean opened = false;
    try {
      this.sizeBytes = size(file);
      byte[] start = new byte[SnapshotFormat.HEADER_SIZE];
      read(start, start.length, 0);
      if (!SnapshotFormat.isHeader(start, number, crc)) {
        throw corrupt("header", "whole", "damaged", 0);
      }
      int version = Bytes.getInt(start, SnapshotFormat.VERSION_OFFSET);
      if (version != SnapshotFormat.VERSION) {
        throw corrupt("version", SnapshotFormat.VERSION, version, SnapshotFormat.VERSION_OFFSET);
      }
      this.replaySequence = Bytes.getLong(start, SnapshotFormat.REPLAY_SEQUENCE_OFFSET);
      opened = true;
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  /// Number of the snapshot.
  public long number() {
    return number;
  }

  /// The log is to be replayed from this frame on.
  public long replaySequence() {
    return replaySequence;
  }

  /// Reads to the end and checks every byte, then stands before the first section again. What fits
  /// its checksum is not decompressed.
  ///
  /// @throws StorageException `CORRUPT`
  void verify() {
    boolean more = true;
    while (more) {
      more = nextStored();
    }
    section = new SnapshotFormat.SectionHeader(0, -1, 0, 0);
    position = SnapshotFormat.HEADER_SIZE;
    contentBytes = 0;
  }

  /// Goes to the next section.
  ///
  /// @return whether there is one
  /// @throws StorageException `CORRUPT`
  public boolean next() {
    if (!nextStored()) {
      return false;
    }
    decompress();
    return true;
  }

  /// Tells how far it has come.
  public void tell(SnapshotProgress progress) {
    progress.read(position, sizeBytes);
  }

  /// Type of the section.
  public int type() {
    return section.type();
  }

  /// The array that holds the section's content from its start, valid until [#next]; the reader's.
  public byte[] bytes() {
    return content;
  }

  /// Length of the section's content.
  public int length() {
    return section.length();
  }

  /// Reads and checks the bytes of the next section.
  private boolean nextStored() {
    long at = position;
    read(header, header.length, at);
    if (!SnapshotFormat.isSectionHeader(header, number, crc)) {
      throw corrupt("section header", "whole", "damaged", at);
    }
    SnapshotFormat.SectionHeader next = SnapshotFormat.SectionHeader.of(header);
    if (next.index() != section.index() + 1) {
      throw corrupt("section index", section.index() + 1, next.index(), at);
    }
    long left = sizeBytes - at - header.length;
    if (next.length() < 0
        || next.length() > SnapshotWriter.MAX_SECTION_BYTES
        || next.storedLength() < 0
        || next.storedLength() > next.length()
        || next.storedLength() > left) {
      throw corrupt("section length", "at most " + left + " bytes", next, at);
    }
    if (stored.length < next.storedLength()) {
      stored = new byte[next.storedLength()];
    }
    read(stored, next.storedLength(), at + header.length);
    int expected = Bytes.getInt(header, SnapshotFormat.SECTION_STORED_CRC_OFFSET);
    int actual = crc.of(stored, 0, next.storedLength());
    if (actual != expected) {
      throw corrupt("section checksum", expected, actual, at);
    }
    section = next;
    position = at + header.length + next.storedLength();
    if (next.type() == SnapshotFormat.END_TYPE) {
      requireEnd(at);
      return false;
    }
    contentBytes += next.length();
    return true;
  }

  private void requireEnd(long at) {
    if (section.length() != Long.BYTES) {
      throw corrupt("end of snapshot", Long.BYTES + " bytes", section.length(), at);
    }
    decompress();
    if (Bytes.getLong(content, 0) != contentBytes || position != sizeBytes) {
      throw corrupt(
          "end of snapshot",
          Bytes.getLong(content, 0) + " bytes of content in " + sizeBytes,
          contentBytes + " in " + position,
          at);
    }
  }

  private void decompress() {
    if (content.length < section.length()) {
      content = new byte[section.length()];
    }
    if (section.storedLength() == section.length()) {
      System.arraycopy(stored, 0, content, 0, section.length());
      return;
    }
    int length;
    try {
      length =
          decompressor.decompress(stored, 0, section.storedLength(), content, 0, section.length());
    } catch (LZ4Exception e) {
      throw corrupt("section", section.length() + " bytes", e, position - section.storedLength());
    }
    if (length != section.length()) {
      throw corrupt("section", section.length(), length, position - section.storedLength());
    }
  }

  private static long size(DurableFile file) {
    try {
      return file.sizeBytes();
    } catch (IOException e) {
      throw corrupt(file, "size", "readable", e, 0);
    }
  }

  private void read(byte[] into, int length, long offset) {
    int count;
    try {
      count = file.read(ByteBuffer.wrap(into, 0, length), offset);
    } catch (IOException e) {
      throw corrupt("bytes", "readable", e, offset);
    }
    if (count != length) {
      throw corrupt("bytes", length, count, offset);
    }
  }

  private StorageException corrupt(String what, Object expected, Object actual, long offset) {
    return corrupt(file, what, expected, actual, offset);
  }

  private static StorageException corrupt(
      DurableFile file, String what, Object expected, Object actual, long offset) {
    return new StorageException(
        StorageException.Kind.CORRUPT,
        "snapshot "
            + what
            + ": expected="
            + expected
            + ", actual="
            + actual
            + " ("
            + file.path()
            + "@"
            + offset
            + ")");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
