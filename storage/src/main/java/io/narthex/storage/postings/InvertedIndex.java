package io.narthex.storage.postings;

import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Label → value → set of dense series indexes. Thread-safe: patterns are matched against values
/// outside the lock, sets are combined under it.
public final class InvertedIndex {
  /// What one label name has in the index.
  ///
  /// @param values values with at least one series, and how many
  public record LabelFigures(String name, List<ValueFigures> values) {}

  /// Number of series with a value.
  public record ValueFigures(String value, int seriesCount) {}

  private final Symbols symbols;
  private final SeriesLabels seriesLabels;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<Integer, LabelPostings> byName = new HashMap<>();
  private final RoaringBitmap all = new RoaringBitmap();
  private int seriesEnd;

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
      for (int series = from; series < to; series++) {
        for (int i = 0; i < seriesLabels.size(series); i++) {
          byName
              .computeIfAbsent(seriesLabels.nameSymbol(series, i), name -> new LabelPostings())
              .add(seriesLabels.valueSymbol(series, i), series);
        }
      }
      all.add((long) from, to);
      seriesEnd = to;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// Takes series out.
  public void remove(int[] series) {
    lock.writeLock().lock();
    try {
      for (int one : series) {
        for (int i = 0; i < seriesLabels.size(one); i++) {
          LabelPostings label = byName.get(seriesLabels.nameSymbol(one, i));
          if (label != null) {
            label.remove(seriesLabels.valueSymbol(one, i), one);
          }
        }
        all.remove(one);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// Series that match all of `matchers` as Prometheus matches: a label that is absent has the
  /// value `""`. `seriesEnd` of the answer says up to which index series were looked at.
  ///
  /// @throws io.narthex.storage.StorageException where `context` stops the read
  public Found select(List<Matcher> matchers, ReadContext context) {
    context.check();
    return new MatcherAlgebra(this, matchers, context).run();
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

  /// Label names that have series, ascending.
  public List<String> names() {
    List<String> names = new ArrayList<>();
    lock.readLock().lock();
    try {
      byName.forEach((name, label) -> {
        if (!label.all().isEmpty()) {
          names.add(symbols.get(name));
        }
      });
    } finally {
      lock.readLock().unlock();
    }
    names.sort(LabelOrder::compareUtf8);
    return names;
  }

  /// Values of label `name` that have series, ascending.
  public List<String> values(String name) {
    List<String> values = new ArrayList<>();
    lock.readLock().lock();
    try {
      LabelPostings label = label(name);
      for (int i = 0; label != null && i < label.valueCount(); i++) {
        if (label.seriesCount(i) > 0) {
          values.add(symbols.get(label.valueSymbol(i)));
        }
      }
    } finally {
      lock.readLock().unlock();
    }
    values.sort(LabelOrder::compareUtf8);
    return values;
  }

  /// Figures of every label.
  public List<LabelFigures> figures() {
    List<LabelFigures> figures = new ArrayList<>();
    lock.readLock().lock();
    try {
      byName.forEach((name, label) -> {
        List<ValueFigures> values = new ArrayList<>();
        for (int i = 0; i < label.valueCount(); i++) {
          int count = label.seriesCount(i);
          if (count > 0) {
            values.add(new ValueFigures(symbols.get(label.valueSymbol(i)), count));
          }
        }
        figures.add(new LabelFigures(symbols.get(name), values));
      });
    } finally {
      lock.readLock().unlock();
    }
    return figures;
  }

  /// Whether `labels` of the series at `index` match all of `matchers`.
  public boolean matches(int index, List<Matcher> matchers) {
    for (Matcher matcher : matchers) {
      int name = symbols.find(matcher.name());
      int value = name < 0 ? Symbols.NONE : seriesLabels.valueOf(index, name);
      if (!matcher.matches(value < 0 ? "" : symbols.get(value))) {
        return false;
      }
    }
    return true;
  }

  /// Heap bytes that the postings of a series with these labels cost, roughly.
  public static long bytesOf(Labels labels) {
    return 12L * labels.size();
  }

  ReadWriteLock lock() {
    return lock;
  }

  /// To be called under the lock.
  @Nullable LabelPostings label(String name) {
    int symbol = symbols.find(name);
    return symbol < 0 ? null : byName.get(symbol);
  }

  /// To be called under the lock; not to be changed.
  RoaringBitmap allSeries() {
    return all;
  }

  /// To be called under the lock.
  int seriesEnd() {
    return seriesEnd;
  }

  Symbols symbols() {
    return symbols;
  }

  SeriesLabels seriesLabels() {
    return seriesLabels;
  }

  /// A copy of the value symbols of label `name`; empty where it is unknown.
  int[] valueSymbols(String name) {
    lock.readLock().lock();
    try {
      LabelPostings label = label(name);
      return label == null ? new int[0] : label.valueSymbols();
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Union of the series of the values with these symbols, which need not be sorted.
  RoaringBitmap union(String name, int[] valueSymbols, int count) {
    RoaringBitmap union = new RoaringBitmap();
    lock.readLock().lock();
    try {
      LabelPostings label = label(name);
      if (label == null) {
        return union;
      }
      int[] singles = new int[count];
      int singleCount = 0;
      for (int i = 0; i < count; i++) {
        int position = label.find(valueSymbols[i]);
        if (position < 0) {
          continue;
        }
        if (label.seriesCount(position) == 1) {
          singles[singleCount++] = label.single(position);
        } else {
          label.addTo(position, union);
        }
      }
      Arrays.sort(singles, 0, singleCount);
      union.addN(singles, 0, singleCount);
      return union;
    } finally {
      lock.readLock().unlock();
    }
  }
}
