package io.narthex.storage.wal;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.Failpoints;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/// A recovery snapshot being written: sections one after the other into a temporary file, which
/// [#finish] publishes. Until then nothing has changed. Used by one thread, which waits for the
/// disk.
///
/// ```java
/// try (SnapshotWriter writer = store.begin(replaySequence)) {
///   writer.section(RECORDS, bytes, 0, length);
///   writer.finish();
/// }
/// ```
public final class SnapshotWriter implements AutoCloseable {
  /// Most bytes of a section's content.
  public static final int MAX_SECTION_BYTES = 4 << 20;

  static final String TEMPORARY_SUFFIX = ".tmp";

  private final FileSystem fileSystem;
  private final DurableFile file;
  private final SnapshotStore.Entry entry;
  private final Consumer<SnapshotStore.Entry> published;
  private final LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
  private final Crc32c crc = new Crc32c();
  private byte[] section = new byte[64 << 10];
  private long end = SnapshotFormat.HEADER_SIZE;
  private long contentBytes;
  private int count;
  private boolean finished;

  /// Creates the temporary file of `entry`.
  ///
  /// @param published told when the snapshot is durable
  SnapshotWriter(
      FileSystem fileSystem, SnapshotStore.Entry entry, Consumer<SnapshotStore.Entry> published)
      throws IOException {
    this.fileSystem = fileSystem;
    this.entry = entry;
    this.published = published;
    this.file = fileSystem.open(temporary(entry.path()), FileSystem.Mode.CREATE);
  }

  private static Path temporary(Path path) {
    return path.resolveSibling(path.getFileName() + TEMPORARY_SUFFIX);
  }

  /// Adds a section.
  ///
  /// @param type above 0
  /// @param bytes content, `length` bytes from `offset`, at most [#MAX_SECTION_BYTES]
  public void section(int type, byte[] bytes, int offset, int length) throws IOException {
    if (type <= SnapshotFormat.END_TYPE || length > MAX_SECTION_BYTES) {
      throw new IllegalArgumentException(
          "snapshot section: expected=type above 0 and at most "
              + MAX_SECTION_BYTES
              + " bytes, actual=type "
              + type
              + " and "
              + length);
    }
    write(type, bytes, offset, length);
    contentBytes += length;
  }

  private void write(int type, byte[] bytes, int offset, int length) throws IOException {
    int start = SnapshotFormat.SECTION_HEADER_SIZE;
    int wanted = start + compressor.maxCompressedLength(length);
    if (section.length < wanted) {
      section = new byte[wanted];
    }
    int stored = compressor.compress(bytes, offset, length, section, start, wanted - start);
    if (stored >= length) {
      System.arraycopy(bytes, offset, section, start, length);
      stored = length;
    }
    SnapshotFormat.putSectionHeader(
        section,
        new SnapshotFormat.SectionHeader(type, count, length, stored),
        crc.of(section, start, stored),
        entry.number(),
        crc);
    file.write(ByteBuffer.wrap(section, 0, start + stored), end);
    Failpoints.hit("snapshot.afterSection");
    end += start + stored;
    count++;
  }

  /// Bytes written so far.
  public long sizeBytes() {
    return end;
  }

  /// Publishes the snapshot; durable on return. The one before it is kept, older ones go.
  public void finish() throws IOException {
    byte[] total = new byte[Long.BYTES];
    Bytes.putLong(total, 0, contentBytes);
    write(SnapshotFormat.END_TYPE, total, 0, total.length);
    byte[] header = SnapshotFormat.header(entry.number(), entry.replaySequence(), crc);
    file.write(ByteBuffer.wrap(header), 0);
    file.force();
    Failpoints.hit("snapshot.beforeRename");
    fileSystem.rename(temporary(entry.path()), entry.path());
    finished = true;
    Failpoints.hit("snapshot.afterRename");
    Path directory = entry.path().toAbsolutePath().getParent();
    if (directory != null) {
      fileSystem.syncDirectory(directory);
    }
    published.accept(entry);
  }

  /// Closes the file; deletes it where it was not finished.
  @Override
  public void close() throws IOException {
    try (file) {
      if (!finished) {
        fileSystem.delete(temporary(entry.path()));
      }
    }
  }
}
