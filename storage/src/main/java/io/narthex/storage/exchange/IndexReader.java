package io.narthex.storage.exchange;

import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;

/// The index of a block, opened: header, contents, symbols and postings table are checked. Not
/// thread-safe.
final class IndexReader implements AutoCloseable {
  private static final String POSTINGS_TABLE = "postings table";

  private final FileBytes file;
  private final int version;
  private final IndexContents contents;
  private final SymbolReader symbols;
  private final FileBytes table;
  private final long allPostings;

  /// Takes one entry of the postings table.
  @FunctionalInterface
  interface PostingsSink {
    void accept(String name, String value, long offset) throws IOException;
  }

  private IndexReader(FileBytes file) throws IOException {
    this.file = file;
    version =
        file.requireHeader(
            "index", IndexFormat.MAGIC, IndexFormat.VERSION_1, IndexFormat.VERSION_2);
    contents = IndexContents.read(file);
    symbols = SymbolReader.open(file, version, contents.symbols());
    table = file.window(FileBytes.WINDOW_BYTES);
    long[] all = {0};
    forEachPostings((name, value, offset) -> {
      if (name.isEmpty() && value.isEmpty()) {
        all[0] = offset;
      }
    });
    allPostings = all[0];
    if (allPostings == 0) {
      throw file.corrupt(
          POSTINGS_TABLE, "an entry for all series", "none", contents.postingsTable());
    }
  }

  static IndexReader open(FileSystem fileSystem, Path path) throws IOException {
    FileBytes file = FileBytes.open(fileSystem, path, "index");
    try {
      return new IndexReader(file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  FileBytes file() {
    return file;
  }

  SymbolReader symbols() {
    return symbols;
  }

  /// Reads the postings table, checked, in its order.
  void forEachPostings(PostingsSink sink) throws IOException {
    SectionReader entries = SectionReader.open(table, POSTINGS_TABLE, contents.postingsTable());
    long count = entries.readInt() & 0xffffffffL;
    for (long i = 0; i < count; i++) {
      long at = entries.position();
      long keys = entries.readVarint();
      if (keys != IndexFormat.KEYS_OF_POSTINGS) {
        throw file.corrupt(POSTINGS_TABLE + " keys", IndexFormat.KEYS_OF_POSTINGS, keys, at);
      }
      sink.accept(entries.readText(), entries.readText(), entries.readVarint());
    }
  }

  /// The references of all series, in label order.
  PostingsReader allSeries() throws IOException {
    return postings(allPostings);
  }

  /// The postings at an offset of the table, checked.
  PostingsReader postings(long offset) throws IOException {
    return PostingsReader.open(file.window(FileBytes.WINDOW_BYTES), offset);
  }

  /// Where the entry of a series begins in the file.
  long entryOffset(long reference) {
    return version == IndexFormat.VERSION_1 ? reference : reference * IndexFormat.SERIES_ALIGNMENT;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
