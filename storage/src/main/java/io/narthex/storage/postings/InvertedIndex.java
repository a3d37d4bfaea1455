package io.narthex.storage.postings;

import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.postings.VerdictCache.Verdicts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Label → value → set of dense series indexes. Thread-safe: patterns are matched against values
/// outside the lock, sets are combined under it.
public final class InvertedIndex implements LabelIndex {
  /// What one label name has in the index.
  ///
  /// @param values values with at least one series, and how many
  public record LabelFigures(String name, List<ValueFigures> values) {}

  /// Number of series with a value.
  public record ValueFigures(String value, int seriesCount) {}

  private static final int CHECK_EVERY = 1_024;

  /// From so many values on, verdicts of patterns are kept.
  private static final int MANY_VALUES = 1_024;

  private final SeriesLabels seriesLabels;
  private final Symbols symbols;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final VerdictCache verdicts = new VerdictCache();
  private final RunBlocks blocks = new RunBlocks();
  private @Nullable LabelPostings[] postings = new LabelPostings[8];
  private final RoaringBitmap all = new RoaringBitmap();
  private int seriesEnd;
  private int[] labels = new int[32];
  private int[] values = new int[32];

  /// An index of the series in `seriesLabels`, of which none is indexed yet.
  public InvertedIndex(Symbols symbols, SeriesLabels seriesLabels) {
    this.symbols = symbols;
    this.seriesLabels = seriesLabels;
  }

  /// Indexes the series `from` (inclusive) to `to` (exclusive), which have to follow each other
  /// from call to call.
  public void add(int from, int to) {
    lock.writeLock().lock();
    try {
      if (seriesLabels.labelCount() > postings.length) {
        postings = Arrays.copyOf(postings, 2 * seriesLabels.labelCount());
      }
      for (int series = from; series < to; series++) {
        int size = readRow(series);
        for (int i = 0; i < size; i++) {
          LabelPostings label = postings[labels[i]];
          if (label == null) {
            label = new LabelPostings(blocks);
            postings[labels[i]] = label;
          }
          label.add(values[i], series);
        }
      }
      all.add((long) from, to);
      seriesEnd = to;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// Takes series out. What readers wait for meanwhile rises with their number.
  public void remove(int[] series) {
    lock.writeLock().lock();
    try {
      @Nullable SeriesByValue[] gone = new SeriesByValue[postings.length];
      for (int one : series) {
        int size = readRow(one);
        for (int i = 0; i < size; i++) {
          SeriesByValue ofLabel = gone[labels[i]];
          if (ofLabel == null) {
            ofLabel = new SeriesByValue();
            gone[labels[i]] = ofLabel;
          }
          ofLabel.add(values[i], one);
        }
        all.remove(one);
      }
      for (int label = 0; label < gone.length; label++) {
        SeriesByValue ofLabel = gone[label];
        LabelPostings indexed = postings[label];
        if (ofLabel != null && indexed != null) {
          ofLabel.removeFrom(indexed);
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private int readRow(int series) {
    int size = seriesLabels.size(series);
    if (labels.length < size) {
      labels = new int[2 * size];
      values = new int[2 * size];
    }
    return seriesLabels.rows().read(series, labels, values);
  }

  /// Series that match all of `matchers` as Prometheus matches: a label that is absent has the
  /// value `""`. `seriesEnd` of the answer says up to which index series were looked at.
  ///
  /// @throws io.narthex.storage.StorageException where `context` stops the read
  public Found select(List<Matcher> matchers, ReadContext context) {
    int end = seriesEnd();
    RoaringBitmap found = MatcherAlgebra.select(this, matchers, context);
    found.remove((long) end, 1L << 32);
    return new Found(found, end);
  }

  /// The answer to [#select].
  ///
  /// @param series ascending, owned by the caller
  /// @param seriesEnd no series from here on was indexed when the answer was made
  public record Found(RoaringBitmap series, int seriesEnd) {}

  /// All series that are indexed, ascending.
  public Found all() {
    lock.readLock().lock();
    try {
      return new Found(all.clone(), seriesEnd);
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Figures of every label.
  public List<LabelFigures> figures() {
    return IntStream.range(0, labelCount()).mapToObj(this::figures).toList();
  }

  private LabelFigures figures(int label) {
    List<ValueFigures> figures = new ArrayList<>();
    SymbolList texts = seriesLabels.values(label);
    lock.readLock().lock();
    try {
      LabelPostings indexed = postings(label);
      for (int value = 0; indexed != null && value < indexed.valueCount(); value++) {
        int count = indexed.seriesCount(value);
        if (count > 0) {
          figures.add(new ValueFigures(symbols.build(texts.symbol(value)), count));
        }
      }
    } finally {
      lock.readLock().unlock();
    }
    return new LabelFigures(labelText(label), figures);
  }

  /// Whether `labels` of the series at `index` match all of `matchers`.
  public boolean matches(int index, List<Matcher> matchers) {
    for (Matcher matcher : matchers) {
      int label = label(matcher.name());
      int value = valueOf(index, label);
      if (!matcher.matches(value == NONE ? "" : valueText(label, value))) {
        return false;
      }
    }
    return true;
  }

  /// Heap bytes that the postings of a series with so many labels cost, roughly.
  public static long bytesOf(int size) {
    return 4L * size;
  }

  private int seriesEnd() {
    lock.readLock().lock();
    try {
      return seriesEnd;
    } finally {
      lock.readLock().unlock();
    }
  }

  /// To be called under the lock; null where no series with the label is indexed yet.
  private @Nullable LabelPostings postings(int label) {
    return label < postings.length ? postings[label] : null;
  }

  @Override
  public RoaringBitmap allSeries() {
    return all().series();
  }

  @Override
  public int labelCount() {
    return seriesLabels.labelCount();
  }

  @Override
  public String labelText(int label) {
    return seriesLabels.labelText(label);
  }

  @Override
  public int label(String name) {
    return seriesLabels.label(name);
  }

  @Override
  public int seriesCount(int label) {
    lock.readLock().lock();
    try {
      LabelPostings indexed = postings(label);
      return indexed == null ? 0 : indexed.all().getCardinality();
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public int valueCount(int label) {
    return seriesLabels.valueCount(label);
  }

  @Override
  public int value(int label, String text) {
    return seriesLabels.value(label, text);
  }

  @Override
  public String valueText(int label, int value) {
    return seriesLabels.valueText(label, value);
  }

  @Override
  public int seriesCount(int label, int value) {
    lock.readLock().lock();
    try {
      LabelPostings indexed = postings(label);
      return indexed == null ? 0 : indexed.seriesCount(value);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public int[] matchingValues(int label, Matcher matcher, ReadContext context) {
    SymbolList texts = seriesLabels.values(label);
    int end = texts.count();
    Verdicts known = verdicts.get(label, matcher);
    if (known == null || known.asked() < end) {
      known = ask(texts, known, end, matcher, context);
      if (end >= MANY_VALUES) {
        verdicts.put(label, matcher, known);
      }
    }
    return known.matching().toArray();
  }

  /// Asks the values that were not asked yet.
  private Verdicts ask(
      SymbolList texts, @Nullable Verdicts known, int end, Matcher matcher, ReadContext context) {
    RoaringBitmap matching = known == null ? new RoaringBitmap() : known.matching().clone();
    for (int value = known == null ? 0 : known.asked(); value < end; value++) {
      if (value % CHECK_EVERY == 0) {
        context.check();
      }
      if (symbols.matches(texts.symbol(value), matcher)) {
        matching.add(value);
      }
    }
    return new Verdicts(matching, end);
  }

  @Override
  public RoaringBitmap withLabel(int label) {
    lock.readLock().lock();
    try {
      LabelPostings indexed = postings(label);
      return indexed == null ? new RoaringBitmap() : indexed.all().clone();
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public RoaringBitmap union(int label, int[] sought, int count) {
    lock.readLock().lock();
    try {
      LabelPostings indexed = postings(label);
      SeriesUnion union = new SeriesUnion(seriesEnd, count);
      for (int i = 0; indexed != null && i < count; i++) {
        indexed.addTo(sought[i], union);
      }
      return union.toBitmap();
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public int valueOf(int series, int label) {
    return seriesLabels.rows().valueOf(series, label);
  }
}
