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
import java.util.Objects;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
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
      LabelPostings label = postings(name);
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

  private int seriesEnd() {
    lock.readLock().lock();
    try {
      return seriesEnd;
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Reads something of one label under the lock.
  private <T> T read(int label, Function<LabelPostings, T> what) {
    lock.readLock().lock();
    try {
      return what.apply(Objects.requireNonNull(byName.get(label)));
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public RoaringBitmap allSeries() {
    return all().series();
  }

  @Override
  public int label(String name) {
    lock.readLock().lock();
    try {
      int symbol = symbols.find(name);
      return byName.containsKey(symbol) ? symbol : NONE;
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public int seriesCount(int label) {
    return read(label, postings -> postings.all().getCardinality());
  }

  @Override
  public int valueCount(int label) {
    return read(label, LabelPostings::valueCount);
  }

  @Override
  public int value(int label, String text) {
    int symbol = symbols.find(text);
    return symbol < 0 ? NONE : read(label, postings -> postings.find(symbol));
  }

  @Override
  public String valueText(int label, int value) {
    return symbols.get(read(label, postings -> postings.valueSymbol(value)));
  }

  @Override
  public int seriesCount(int label, int value) {
    return read(label, postings -> postings.seriesCount(value));
  }

  @Override
  public int[] matchingValues(int label, Matcher matcher, ReadContext context) {
    int[] valueSymbols = read(label, LabelPostings::valueSymbols);
    int[] matching = new int[valueSymbols.length];
    int count = 0;
    for (int value = 0; value < valueSymbols.length; value++) {
      if (value % CHECK_EVERY == 0) {
        context.check();
      }
      if (matcher.matches(symbols.get(valueSymbols[value]))) {
        matching[count++] = value;
      }
    }
    return Arrays.copyOf(matching, count);
  }

  @Override
  public RoaringBitmap withLabel(int label) {
    return read(label, postings -> postings.all().clone());
  }

  @Override
  public RoaringBitmap union(int label, int[] values, int count) {
    return read(
        label,
        postings -> {
          RoaringBitmap union = new RoaringBitmap();
          int[] singles = new int[count];
          int singleCount = 0;
          for (int i = 0; i < count; i++) {
            if (postings.seriesCount(values[i]) == 1) {
              singles[singleCount++] = postings.single(values[i]);
            } else {
              postings.addTo(values[i], union);
            }
          }
          Arrays.sort(singles, 0, singleCount);
          union.addN(singles, 0, singleCount);
          return union;
        });
  }

  @Override
  public int valueOf(int series, int label) {
    int symbol = label == NONE ? Symbols.NONE : seriesLabels.valueOf(series, label);
    return symbol < 0 ? NONE : read(label, postings -> postings.find(symbol));
  }

  private @Nullable LabelPostings postings(String name) {
    int symbol = symbols.find(name);
    return symbol < 0 ? null : byName.get(symbol);
  }
}
