package io.narthex.storage.postings;

import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.MalformedBytesException;
import java.util.Arrays;

/// Adds series whose labels a [LabelRowsWriter] wrote. The rows of one writer go through one
/// reader, in their order. Not thread-safe.
public final class LabelRowsReader {
  private final SeriesLabels series;

  /// Handles by number: of names, and of the values of each.
  private int[] labelOfNumber = new int[16];

  private int[][] valueOfNumber = new int[16][];
  private int[] valueCounts = new int[16];
  private int labelCount;

  /// The numbers and the handles of the labels of the row read last.
  private int[] numbers = new int[32];

  private int[] labels = new int[32];
  private int size;
  private final Rows rows = new Rows();
  private long bytes;

  /// Rows that were read and not added: their labels and values back to back.
  private static final class Rows {
    private int[] labels = new int[1 << 10];
    private int[] values = new int[1 << 10];
    private int[] sizes = new int[64];
    private int count;
    private int used;

    /// @return where its labels and values go
    int add(int size) {
      if (count == sizes.length) {
        sizes = Arrays.copyOf(sizes, 2 * count);
      }
      if (used + size > labels.length) {
        labels = Arrays.copyOf(labels, 2 * used + size);
        values = Arrays.copyOf(values, 2 * used + size);
      }
      sizes[count++] = size;
      int at = used;
      used += size;
      return at;
    }
  }

  /// A reader that adds to `series`, which have none of the labels that will be read.
  public LabelRowsReader(SeriesLabels series) {
    this.series = series;
  }

  /// Reads the labels of a series, which [#addAll] will add.
  ///
  /// @throws MalformedBytesException where the bytes are not those of a row
  public void read(ByteReader from) {
    int sizeOrSame = from.readCount(1);
    if (sizeOrSame > 0) {
      readLabels(sizeOrSame - 1, from);
    }
    int at = rows.add(size);
    System.arraycopy(labels, 0, rows.labels, at, size);
    for (int i = 0; i < size; i++) {
      rows.values[at + i] = readValue(numbers[i], labels[i], from);
    }
  }

  /// Adds the series read since the last call, in this order.
  public void addAll() {
    int at = 0;
    for (int i = 0; i < rows.count; i++) {
      series.add(rows.labels, rows.values, at, rows.sizes[i]);
      bytes += SeriesLabels.bytesOf(rows.sizes[i]) + InvertedIndex.bytesOf(rows.sizes[i]);
      at += rows.sizes[i];
    }
    rows.count = 0;
    rows.used = 0;
  }

  /// Bytes on the heap that the series added so far cost here and in the index, roughly.
  public long bytes() {
    return bytes;
  }

  private void readLabels(int count, ByteReader from) {
    if (labels.length < count) {
      numbers = new int[2 * count];
      labels = new int[2 * count];
    }
    for (int i = 0; i < count; i++) {
      numbers[i] = readLabel(from);
      labels[i] = labelOfNumber[numbers[i]];
    }
    size = count;
  }

  private int readLabel(ByteReader from) {
    int number = readNumber(labelCount, from);
    if (number < labelCount) {
      return number;
    }
    if (number == labelOfNumber.length) {
      labelOfNumber = Arrays.copyOf(labelOfNumber, 2 * number);
      valueOfNumber = Arrays.copyOf(valueOfNumber, 2 * number);
      valueCounts = Arrays.copyOf(valueCounts, 2 * number);
    }
    String text = from.readString();
    bytes += Symbols.bytesOf(text);
    labelOfNumber[number] = series.internLabel(text);
    valueOfNumber[number] = new int[8];
    labelCount++;
    return number;
  }

  private int readValue(int labelNumber, int label, ByteReader from) {
    int known = valueCounts[labelNumber];
    int number = readNumber(known, from);
    int[] handles = valueOfNumber[labelNumber];
    if (number < known) {
      return handles[number];
    }
    if (number == handles.length) {
      handles = Arrays.copyOf(handles, 2 * number);
      valueOfNumber[labelNumber] = handles;
    }
    String text = from.readString();
    bytes += Symbols.bytesOf(text);
    handles[number] = series.internValue(label, text);
    valueCounts[labelNumber] = known + 1;
    return handles[number];
  }

  private static int readNumber(int known, ByteReader from) {
    long number = from.readVarint();
    if (number < 0 || number > known) {
      throw new MalformedBytesException(
          "number of a label text: expected=at most "
              + known
              + ", actual="
              + Long.toUnsignedString(number)
              + " (offset "
              + from.position()
              + ")");
    }
    return (int) number;
  }
}
