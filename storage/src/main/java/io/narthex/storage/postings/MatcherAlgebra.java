package io.narthex.storage.postings;

import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.postings.InvertedIndex.Found;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/// Selects the series that fulfil several matchers. A matcher that the empty value fulfils removes
/// the series of the values that do not; any other keeps the series of the values that do. Behaves
/// as if each series were asked one by one; the smallest set comes first, and once few series are
/// left they are asked one by one indeed.
final class MatcherAlgebra {
  private static final int CHECK_EVERY = 1_024;

  private final InvertedIndex index;
  private final List<Matcher> matchers;
  private final ReadContext context;
  private int seriesEnd;

  /// A matcher and how many series or values it takes to apply it.
  private record Step(Matcher matcher, boolean matchesEmpty, long cost) {}

  MatcherAlgebra(InvertedIndex index, List<Matcher> matchers, ReadContext context) {
    this.index = index;
    this.matchers = matchers;
    this.context = context;
  }

  Found run() {
    List<Step> steps = plan();
    @Nullable RoaringBitmap found = null;
    for (Step step : steps) {
      if (found != null && found.isEmpty()) {
        break;
      }
      found = apply(step, found);
    }
    if (found == null) {
      return index.all();
    }
    found.remove((long) seriesEnd, 1L << 32);
    return new Found(found, seriesEnd);
  }

  /// Orders the matchers: those that keep before those that remove, each cheapest first.
  private List<Step> plan() {
    List<Step> steps = new ArrayList<>();
    index.lock().readLock().lock();
    try {
      seriesEnd = index.seriesEnd();
      for (Matcher matcher : matchers) {
        steps.add(new Step(matcher, matcher.matches(""), cost(matcher)));
      }
    } finally {
      index.lock().readLock().unlock();
    }
    steps.sort(Comparator.comparing(Step::matchesEmpty).thenComparingLong(Step::cost));
    return steps;
  }

  private long cost(Matcher matcher) {
    LabelPostings label = index.label(matcher.name());
    if (label == null) {
      return 0;
    }
    if (matcher.type() == MatchType.EQUAL && !matcher.value().isEmpty()) {
      int symbol = index.symbols().find(matcher.value());
      int position = symbol < 0 ? -1 : label.find(symbol);
      return position < 0 ? 0 : label.seriesCount(position);
    }
    return 1L + label.valueCount() + label.all().getCardinality();
  }

  private RoaringBitmap apply(Step step, @Nullable RoaringBitmap before) {
    Matcher matcher = step.matcher();
    if (before != null && before.getCardinality() < valueCount(matcher)) {
      return filter(before, matcher);
    }
    RoaringBitmap set = seriesOf(matcher, !step.matchesEmpty());
    if (!step.matchesEmpty()) {
      if (before == null) {
        return set;
      }
      before.and(set);
      return before;
    }
    RoaringBitmap base = before == null ? index.all().series() : before;
    base.andNot(set);
    return base;
  }

  /// How many values have to be looked at.
  private int valueCount(Matcher matcher) {
    boolean direct = matcher.type() == MatchType.EQUAL || matcher.type() == MatchType.NOT_EQUAL;
    if (direct) {
      return 0;
    }
    index.lock().readLock().lock();
    try {
      LabelPostings label = index.label(matcher.name());
      return label == null ? 0 : label.valueCount();
    } finally {
      index.lock().readLock().unlock();
    }
  }

  /// Series with a value (not `""`) for which the matcher says `verdict`.
  private RoaringBitmap seriesOf(Matcher matcher, boolean verdict) {
    boolean equality = matcher.type() == MatchType.EQUAL || matcher.type() == MatchType.NOT_EQUAL;
    if (equality && matcher.value().isEmpty()) {
      return withLabel(matcher.name());
    }
    if (equality) {
      int symbol = index.symbols().find(matcher.value());
      return index.union(matcher.name(), new int[] {symbol}, symbol < 0 ? 0 : 1);
    }
    int[] values = index.valueSymbols(matcher.name());
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (i % CHECK_EVERY == 0) {
        context.check();
      }
      if (matcher.matches(index.symbols().get(values[i])) == verdict) {
        values[count++] = values[i];
      }
    }
    return count == values.length
        ? withLabel(matcher.name())
        : index.union(matcher.name(), values, count);
  }

  private RoaringBitmap withLabel(String name) {
    index.lock().readLock().lock();
    try {
      LabelPostings label = index.label(name);
      return label == null ? new RoaringBitmap() : label.all().clone();
    } finally {
      index.lock().readLock().unlock();
    }
  }

  /// Asks the series one by one; each distinct value once.
  private RoaringBitmap filter(RoaringBitmap series, Matcher matcher) {
    int name = index.symbols().find(matcher.name());
    RoaringBitmap kept = new RoaringBitmap();
    BitSet asked = new BitSet();
    BitSet matched = new BitSet();
    boolean matchesEmpty = matcher.matches("");
    int seen = 0;
    for (IntIterator each = series.getIntIterator(); each.hasNext(); ) {
      if (seen++ % CHECK_EVERY == 0) {
        context.check();
      }
      int one = each.next();
      int value = name < 0 ? Symbols.NONE : index.seriesLabels().valueOf(one, name);
      if (value >= 0 && !asked.get(value)) {
        asked.set(value);
        matched.set(value, matcher.matches(index.symbols().get(value)));
      }
      if (value < 0 ? matchesEmpty : matched.get(value)) {
        kept.add(one);
      }
    }
    return kept;
  }
}
