package io.narthex.storage.postings;

import io.narthex.storage.encoding.ByteWriter;
import java.util.Arrays;

/// Writes the labels of series so that [LabelRowsReader] finds them without looking up a text
/// twice: a name or a value is written where it comes first and is a number from there on.
///
/// ```
/// row:    number of labels + 1 (varint), then of each label its name; or 0: those of the row before.
///         Then the value of each label
/// name:   number (varint); the next one that is free is followed by the name (string)
/// value:  number among the values of its name (varint); likewise
/// ```
///
/// The rows of one writer belong together. Not thread-safe; the series written were published to
/// its thread.
public final class LabelRowsWriter {
  private final SeriesLabels series;
  private int[] numberOfLabel = new int[16];
  private int labelCount;
  private int[][] numberOfValue = new int[16][];
  private int[] valueCounts = new int[16];
  private int[] labels = new int[32];
  private int[] values = new int[32];
  private int[] before = new int[0];

  /// A writer of rows of `series`.
  public LabelRowsWriter(SeriesLabels series) {
    this.series = series;
  }

  /// Writes the labels of a series.
  public void write(int index, ByteWriter into) {
    int size = series.rows().size(index);
    if (labels.length < size) {
      labels = new int[2 * size];
      values = new int[2 * size];
    }
    series.rows().read(index, labels, values);
    if (size > 0 && Arrays.equals(before, 0, before.length, labels, 0, size)) {
      into.putVarint(0);
    } else {
      into.putVarint(size + 1);
      for (int i = 0; i < size; i++) {
        writeLabel(labels[i], into);
      }
      before = Arrays.copyOf(labels, size);
    }
    for (int i = 0; i < size; i++) {
      writeValue(labels[i], values[i], into);
    }
  }

  private void writeLabel(int label, ByteWriter into) {
    if (label >= numberOfLabel.length) {
      int length = Math.max(label + 1, 2 * numberOfLabel.length);
      numberOfLabel = Arrays.copyOf(numberOfLabel, length);
      numberOfValue = Arrays.copyOf(numberOfValue, length);
      valueCounts = Arrays.copyOf(valueCounts, length);
    }
    int known = numberOfLabel[label] - 1;
    if (known >= 0) {
      into.putVarint(known);
      return;
    }
    into.putVarint(labelCount);
    into.putString(series.labelText(label));
    numberOfLabel[label] = ++labelCount;
    numberOfValue[label] = new int[8];
  }

  private void writeValue(int label, int value, ByteWriter into) {
    int[] numbers = numberOfValue[label];
    if (value >= numbers.length) {
      numbers = Arrays.copyOf(numbers, Math.max(value + 1, 2 * numbers.length));
      numberOfValue[label] = numbers;
    }
    int known = numbers[value] - 1;
    if (known >= 0) {
      into.putVarint(known);
      return;
    }
    into.putVarint(valueCounts[label]);
    into.putString(series.valueText(label, value));
    numbers[value] = ++valueCounts[label];
  }
}
