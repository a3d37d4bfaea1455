package io.narthex.storage.index;

import io.narthex.storage.text.Utf8;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/// Collects one label of the series of an index and writes its part of it. Not thread-safe.
final class LabelWriter {
  private final String name;

  /// Position among the labels in the order in which they were first seen.
  private final int firstSeen;

  private final RoaringBitmap series = new RoaringBitmap();

  /// Symbol of the value of each of [#series], in their order.
  private final IntList symbols = new IntList();

  /// What the label table says.
  ///
  /// @param at offset of the value blocks
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  record Entry(
      byte[] name,
      int seriesCount,
      int valueCount,
      long at,
      long valuesLength,
      long bitmapsLength,
      long postingsLength,
      long columnLength) {
    void put(IndexOutput out) throws IOException {
      out.putVarint(name.length);
      out.putBytes(name, 0, name.length);
      out.putVarint(seriesCount);
      out.putVarint(valueCount);
      out.putVarint(at);
      out.putVarint(valuesLength);
      out.putVarint(bitmapsLength);
      out.putVarint(postingsLength);
      out.putVarint(columnLength);
    }
  }

  LabelWriter(String name, int firstSeen) {
    this.name = name;
    this.firstSeen = firstSeen;
  }

  String name() {
    return name;
  }

  int firstSeen() {
    return firstSeen;
  }

  /// The next series that has the label.
  void add(int seriesNumber, int valueSymbol) {
    series.add(seriesNumber);
    symbols.add(valueSymbol);
  }

  /// Writes values, postings and column.
  ///
  /// @param texts strings of the symbols
  /// @param ordinals scratch, one per symbol
  Entry write(IndexOutput out, List<String> texts, int[] ordinals, int seriesCount)
      throws IOException {
    byte[][] values = sortValues(texts, ordinals);
    long at = out.position();
    long valuesLength = putValues(out, values);
    PostingsWriter.Lengths lengths = putPostings(out, values.length, ordinals);
    long columnLength = putColumn(out, ordinals, seriesCount);
    return new Entry(
        Utf8.encode(name),
        symbols.size(),
        values.length,
        at,
        valuesLength,
        lengths.bitmaps(),
        lengths.postings(),
        columnLength);
  }

  /// The distinct values, ascending; puts the ordinal of each into `ordinals` at its symbol.
  private byte[][] sortValues(List<String> texts, int[] ordinals) {
    int[] distinct = Arrays.stream(symbols.toArray()).distinct().toArray();
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record Value(byte[] bytes, int symbol) {}
    Value[] sorted = new Value[distinct.length];
    for (int i = 0; i < distinct.length; i++) {
      sorted[i] = new Value(Utf8.encode(texts.get(distinct[i])), distinct[i]);
    }
    Arrays.sort(sorted, (a, b) -> Arrays.compareUnsigned(a.bytes, b.bytes));
    byte[][] values = new byte[sorted.length][];
    for (int i = 0; i < sorted.length; i++) {
      values[i] = sorted[i].bytes;
      ordinals[sorted[i].symbol] = i;
      if (i > 0 && Arrays.equals(values[i - 1], values[i])) {
        throw new IllegalArgumentException(
            "values of label " + name + ": expected=strings that UTF-8 can hold, actual=others");
      }
    }
    return values;
  }

  private static long putValues(IndexOutput out, byte[][] values) throws IOException {
    long start = out.position();
    IntList blocks = new IntList();
    for (int i = 0; i < values.length; i++) {
      byte[] value = values[i];
      int shared = 0;
      if (i % IndexFormat.BLOCK_VALUES == 0) {
        blocks.add(
            (int) IndexOutput.checked("bytes of values", out.position() - start, 0xffff_ffffL));
      } else {
        int mismatch = Arrays.mismatch(values[i - 1], value);
        shared = mismatch < 0 ? value.length : mismatch;
        out.putVarint(shared);
      }
      out.putVarint(value.length - shared);
      out.putBytes(value, shared, value.length - shared);
    }
    long length = out.position() - start;
    out.putInts(blocks);
    return length;
  }

  private PostingsWriter.Lengths putPostings(IndexOutput out, int valueCount, int[] ordinals)
      throws IOException {
    int size = symbols.size();
    int[] starts = new int[valueCount + 2];
    for (int i = 0; i < size; i++) {
      starts[ordinals[symbols.get(i)] + 1]++;
    }
    for (int i = 1; i <= valueCount; i++) {
      starts[i] += starts[i - 1];
    }
    starts[valueCount + 1] = Math.multiplyExact(2, size);
    int[] next = starts.clone();
    int[] sets = new int[2 * size];
    IntIterator each = series.getIntIterator();
    for (int i = 0; i < size; i++) {
      int one = each.next();
      sets[next[ordinals[symbols.get(i)]]++] = one;
      sets[size + i] = one;
    }
    return new PostingsWriter(out).write(sets, starts);
  }

  private long putColumn(IndexOutput out, int[] ordinals, int seriesCount) throws IOException {
    PackedColumnWriter column = new PackedColumnWriter(out);
    int next = 0;
    IntIterator each = series.getIntIterator();
    for (int i = 0; i < symbols.size(); i++) {
      int one = each.next();
      column.add(0, one - next);
      column.add(ordinals[symbols.get(i)] + 1);
      next = one + 1;
    }
    column.add(0, seriesCount - next);
    return column.finish();
  }
}
