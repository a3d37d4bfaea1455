package io.narthex.storage.exchange;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.Varints;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.text.Utf8;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/// Writes an index of version 2 from spilled series, byte for byte as upstream does. In memory: the
/// symbols, four bytes a series, and eight for each use of the label names whose postings are
/// written in one pass over the series. Used once.
final class IndexWriter implements AutoCloseable {
  /// Uses of label names that one pass may hold, unless one name alone has more.
  private static final int MAX_PASS_USES = 4 << 20;

  private final FileSystem fileSystem;
  private final Path tablePath;
  private final FileAppender out;
  private final SeriesSpill spill;
  private final ByteSink sink = new ByteSink();
  private final String[] symbols;
  private final int[] ranks;
  private final int[] references;
  private int tableEntries;

  /// Writes the file `path`, with a temporary one beside it.
  IndexWriter(FileSystem fileSystem, Path path, SeriesSpill spill) throws IOException {
    this.fileSystem = fileSystem;
    this.tablePath = path.resolveSibling(path.getFileName() + ".postings.tmp");
    this.spill = spill;
    this.symbols = spill.sortedSymbols();
    this.ranks = spill.ranks(symbols);
    this.references = new int[spill.count()];
    this.out = FileAppender.create(fileSystem, path);
  }

  /// Writes all and makes it durable.
  void write() throws IOException {
    sink.putInt(IndexFormat.MAGIC);
    sink.putByte(IndexFormat.VERSION_2);
    out.append(sink);
    final long symbolsOffset = out.position();
    writeSymbols();
    final long seriesOffset = out.position();
    writeSeries();
    final long postingsOffset = out.position();
    try (FileAppender table = FileAppender.create(fileSystem, tablePath)) {
      writePostings(table);
      table.flush();
      final long tableOffset = out.position();
      writeTable(table.position());
      out.append(
          new IndexContents(
                  symbolsOffset,
                  seriesOffset,
                  postingsOffset,
                  tableOffset,
                  postingsOffset,
                  tableOffset)
              .toBytes(),
          0,
          IndexFormat.CONTENTS_BYTES);
    }
    fileSystem.delete(tablePath);
    out.force();
  }

  private void writeSymbols() throws IOException {
    long length = Integer.BYTES;
    for (String symbol : symbols) {
      int bytes = Utf8.encode(symbol).length;
      length += Varints.size(bytes) + bytes;
    }
    beginSection("symbols", length);
    appendInt(symbols.length);
    for (String symbol : symbols) {
      sink.clear();
      sink.putText(symbol);
      out.append(sink);
    }
    appendInt(out.checksum());
  }

  private void beginSection(String what, long length) throws IOException {
    if (length > 0xffffffffL) {
      throw tooLarge(what, 0xffffffffL, length);
    }
    appendInt((int) length);
    out.beginChecksum();
  }

  private static StorageException tooLarge(String what, long most, long actual) {
    return new StorageException(
        StorageException.Kind.LIMIT,
        what + " of an index: expected=at most " + most + " bytes, actual=" + actual);
  }

  private void appendInt(int value) throws IOException {
    sink.clear();
    sink.putInt(value);
    out.append(sink);
  }

  private void writeSeries() throws IOException {
    ByteSink header = new ByteSink();
    try (SpilledSeries series = spill.read()) {
      while (series.next()) {
        out.align(IndexFormat.SERIES_ALIGNMENT);
        references[series.ordinal()] = reference(out.position());
        sink.clear();
        sink.putVarint(series.labelCount());
        for (int i = 0; i < series.labelCount(); i++) {
          sink.putVarint(ranks[series.name(i)]);
          sink.putVarint(ranks[series.value(i)]);
        }
        sink.putBytes(series.chunks().bytes(), 0, series.chunks().length());
        header.clear();
        header.putVarint(sink.length());
        out.append(header);
        sink.putInt(sink.checksum(0));
        out.append(sink);
      }
    }
  }

  private static int reference(long offset) {
    long reference = offset / IndexFormat.SERIES_ALIGNMENT;
    if (reference > 0xffffffffL) {
      throw tooLarge("series", 0xffffffffL * IndexFormat.SERIES_ALIGNMENT, offset);
    }
    return (int) reference;
  }

  /// Reference of a series in the order they were spilled.
  int reference(int ordinal) {
    return references[ordinal];
  }

  private void writePostings(FileAppender table) throws IOException {
    long[] all = new long[references.length];
    Arrays.setAll(all, ordinal -> ordinal);
    writeList(table, "", "", LongBuffer.wrap(all));
    int[] names = spill.sortedNames(ranks);
    int most = Math.max(MAX_PASS_USES, references.length);
    int from = 0;
    while (from < names.length) {
      long uses = spill.uses(names[from]);
      int to = from + 1;
      while (to < names.length && uses + spill.uses(names[to]) <= most) {
        uses += spill.uses(names[to++]);
      }
      writePass(table, Arrays.copyOfRange(names, from, to));
      from = to;
    }
  }

  /// Writes the postings of some names: one pass over all series.
  private void writePass(FileAppender table, int[] names) throws IOException {
    int[] slots = new int[symbols.length];
    long[][] found = new long[names.length][];
    int[] filled = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      slots[names[i]] = i + 1;
      found[i] = new long[spill.uses(names[i])];
    }
    try (SpilledSeries series = spill.read()) {
      while (series.next()) {
        for (int i = 0; i < series.labelCount(); i++) {
          int slot = slots[series.name(i)] - 1;
          if (slot >= 0) {
            long value = ranks[series.value(i)];
            found[slot][filled[slot]++] = value << 32 | series.ordinal();
          }
        }
      }
    }
    for (int i = 0; i < names.length; i++) {
      writeValues(table, symbols[ranks[names[i]]], found[i]);
    }
  }

  /// Writes the postings of a name's values; `found`: rank of the value × 2³² + ordinal.
  private void writeValues(FileAppender table, String name, long[] found) throws IOException {
    Arrays.sort(found);
    int from = 0;
    while (from < found.length) {
      int value = (int) (found[from] >>> 32);
      int to = from + 1;
      while (to < found.length && (int) (found[to] >>> 32) == value) {
        to++;
      }
      writeList(table, name, symbols[value], LongBuffer.wrap(found, from, to - from));
      from = to;
    }
  }

  /// Writes one list of postings and its entry of the table; `series`: ordinals in the low 32 bits.
  private void writeList(FileAppender table, String name, String value, LongBuffer series)
      throws IOException {
    out.align(IndexFormat.POSTINGS_ALIGNMENT);
    sink.clear();
    sink.putVarint(IndexFormat.KEYS_OF_POSTINGS);
    sink.putText(name);
    sink.putText(value);
    sink.putVarint(out.position());
    table.append(sink);
    tableEntries++;
    int count = series.remaining();
    beginSection("postings", Integer.BYTES * (1L + count));
    appendInt(count);
    while (series.hasRemaining()) {
      appendInt(references[(int) series.get()]);
    }
    appendInt(out.checksum());
  }

  private void writeTable(long spilledBytes) throws IOException {
    beginSection("postings table", Integer.BYTES + spilledBytes);
    appendInt(tableEntries);
    try (FileBytes table = FileBytes.open(fileSystem, tablePath, "temporary file")) {
      for (long at = 0; at < spilledBytes; ) {
        int piece = (int) Math.min(FileBytes.WINDOW_BYTES, spilledBytes - at);
        int offset = table.load("temporary file", at, piece);
        out.append(table.bytes(), offset, piece);
        at += piece;
      }
    }
    appendInt(out.checksum());
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
