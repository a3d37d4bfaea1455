package io.narthex.storage.postings;

import io.narthex.storage.labels.LabelSink;
import io.narthex.storage.labels.LabelSource;
import io.narthex.storage.labels.Labels;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// The label sets of series under dense indexes from 0, in bytes and without an object per series.
/// Labels have dense handles, and so have the values of each label; a series is a row of value
/// handles ([LabelRows]). Series are found by their labels through a table of indexes. Entries are
/// never moved; what is forgotten can still be read by its index.
///
/// One writer at a time, who alone may call [#find]; readers need no lock for indexes that were
/// published to them.
public final class SeriesLabels implements LabelSource {
  /// What the address, the schema and a slot of the table take.
  private static final int BYTES_PER_SERIES = 18;

  private static final int BYTES_PER_VALUE = 16;
  private static final int BYTES_PER_LABEL = 512;

  private final Symbols symbols;
  private final TextHash hash;
  private final SymbolList names = new SymbolList();
  private volatile @Nullable SymbolList[] valuesOfLabel = new SymbolList[8];
  private final LabelRows rows;
  private final IdTable table = new IdTable();
  private volatile int count;

  private final IntPredicate isScratch;
  private Scratch scratch = new Scratch(16);

  /// The handles of the label set looked up last, and the texts that they are known to stand for:
  /// series that come one after the other have most of their labels in common.
  private static final class Scratch {
    private final int[] labels;
    private final int[] values;
    private final @Nullable String[] names;
    private final @Nullable String[] texts;
    private int size;

    Scratch(int most) {
      this.labels = new int[most];
      this.values = new int[most];
      this.names = new String[most];
      this.texts = new String[most];
    }
  }

  /// @param hashSeed secret, so that nobody can aim at one chain of the table
  public SeriesLabels(Symbols symbols, long hashSeed) {
    this.symbols = symbols;
    this.hash = new TextHash(hashSeed);
    this.rows = new LabelRows(hash);
    this.isScratch = index -> rows.equals(index, scratch.labels, scratch.values, scratch.size);
  }

  /// Number of indexes given out.
  public int count() {
    return count;
  }

  /// Index of the series with exactly these labels, −1 where there is none.
  public int find(Labels labels) {
    beginScratch(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      if (!resolve(labels, i)) {
        return -1;
      }
    }
    return table.find(hash.ofPairs(scratch.labels, scratch.values, scratch.size), isScratch);
  }

  /// Adds a series whose labels are not there.
  ///
  /// @return its index
  public int add(Labels labels) {
    beginScratch(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      if (!resolve(labels, i)) {
        int label = internLabel(labels.name(i));
        int value = internValue(label, labels.value(i));
        remember(labels, i, label, value);
      }
    }
    return add(scratch.labels, scratch.values, 0, scratch.size);
  }

  /// Adds a series that is not there: its labels in canonical order and their values are the `size`
  /// handles from `from` on.
  ///
  /// @return its index
  int add(int[] labels, int[] values, int from, int size) {
    int index = count;
    rows.add(index, labels, values, from, size);
    count = index + 1;
    table.add(hash.ofPairs(labels, values, from, size), index);
    return index;
  }

  private void beginScratch(int size) {
    if (scratch.labels.length < size) {
      scratch = new Scratch(2 * size);
    }
    scratch.size = size;
  }

  /// Puts the handles of the label at position `at` into the scratch.
  ///
  /// @return false where the name or the value has none
  private boolean resolve(Labels labels, int at) {
    boolean sameName = labels.name(at).equals(scratch.names[at]);
    if (sameName && labels.value(at).equals(scratch.texts[at])) {
      return true;
    }
    int label = sameName ? scratch.labels[at] : label(labels.name(at));
    int value = label < 0 ? LabelIndex.NONE : value(label, labels.value(at));
    if (value < 0) {
      return false;
    }
    remember(labels, at, label, value);
    return true;
  }

  private void remember(Labels labels, int at, int label, int value) {
    scratch.names[at] = labels.name(at);
    scratch.texts[at] = labels.value(at);
    scratch.labels[at] = label;
    scratch.values[at] = value;
  }

  /// Handle of a label name, a new one where it had none.
  int internLabel(String name) {
    int nameSymbol = symbols.intern(name);
    int known = names.find(nameSymbol);
    if (known >= 0) {
      return known;
    }
    int label = names.count();
    @Nullable SymbolList[] into = valuesOfLabel;
    if (label == into.length) {
      into = Arrays.copyOf(into, 2 * label);
    }
    into[label] = new SymbolList();
    valuesOfLabel = into;
    return names.intern(nameSymbol);
  }

  /// Handle of a value, a new one where it had none.
  int internValue(int label, String text) {
    return values(label).intern(symbols.intern(text));
  }

  /// Takes a series out of the table: its labels are free for a new series.
  public void forget(int index) {
    int[] labels = new int[rows.size(index)];
    int[] values = new int[labels.length];
    rows.read(index, labels, values);
    table.remove(hash.ofPairs(labels, values, labels.length), index);
  }

  /// Number of labels of a series.
  public int size(int index) {
    return rows.size(index);
  }

  /// Reads the symbols of all names and values, in canonical order.
  ///
  /// @param namesInto with room for [#size]
  /// @param valuesInto likewise
  /// @return the number of labels
  int symbols(int index, int[] namesInto, int[] valuesInto) {
    int size = rows.read(index, namesInto, valuesInto);
    for (int i = 0; i < size; i++) {
      valuesInto[i] = values(namesInto[i]).symbol(valuesInto[i]);
      namesInto[i] = names.symbol(namesInto[i]);
    }
    return size;
  }

  @Override
  public void labels(int index, LabelSink into) {
    int size = rows.size(index);
    int[] labels = new int[size];
    int[] values = new int[size];
    rows.read(index, labels, values);
    into.begin(size);
    for (int i = 0; i < size; i++) {
      if (!into.takeKnown(this, labels[i], values[i])) {
        String name = labelText(labels[i]);
        into.take(this, labels[i], values[i], name, valueText(labels[i], values[i]));
      }
    }
  }

  /// As [#bytesOf(Labels)], of `size` labels whose texts are there already.
  static long bytesOf(int size) {
    return BYTES_PER_SERIES + 2L * size;
  }

  /// Bytes on the heap that a series with these labels costs here and in the symbols, roughly. For
  /// the writer only.
  public long bytesOf(Labels labels) {
    beginScratch(labels.size());
    long bytes = bytesOf(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      if (!resolve(labels, i)) {
        bytes += Symbols.bytesOf(labels.value(i)) + BYTES_PER_VALUE;
        if (label(labels.name(i)) < 0) {
          bytes += Symbols.bytesOf(labels.name(i)) + BYTES_PER_LABEL;
        }
      }
    }
    return bytes;
  }

  /// Hash of the first `count` handles of labels and values.
  int hashOf(int[] labels, int[] values, int count) {
    return hash.ofPairs(labels, values, count);
  }

  LabelRows rows() {
    return rows;
  }

  /// Number of labels: their handles are below it.
  int labelCount() {
    return names.count();
  }

  /// Handle of a label name, [LabelIndex#NONE] where no series ever had it.
  int label(String name) {
    int symbol = symbols.find(name);
    return symbol < 0 ? LabelIndex.NONE : names.find(symbol);
  }

  String labelText(int label) {
    return symbols.get(names.symbol(label));
  }

  /// Number of values that any series ever had: their handles are below it.
  int valueCount(int label) {
    return values(label).count();
  }

  /// Handle of a value, [LabelIndex#NONE] where no series ever had it.
  int value(int label, String text) {
    int symbol = symbols.find(text);
    return symbol < 0 ? LabelIndex.NONE : values(label).find(symbol);
  }

  String valueText(int label, int value) {
    return symbols.get(values(label).symbol(value));
  }

  /// The values of a label as symbols.
  SymbolList values(int label) {
    SymbolList values = valuesOfLabel[label];
    if (values == null) {
      throw new IllegalArgumentException(
          "label: expected=below " + names.count() + ", actual=" + label);
    }
    return values;
  }
}
