package io.narthex.storage.postings;

import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.regex.Regex;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/// Selects the series of an index that fulfil several matchers as Prometheus matches: a label that
/// is absent has the value `""`. A matcher that the empty value fulfils removes the series of the
/// values that do not; any other keeps the series of the values that do. Behaves as if each series
/// were asked one by one; the smallest set comes first, and once few series are left they are asked
/// one by one indeed.
public final class MatcherAlgebra {
  private static final int CHECK_EVERY = 1_024;

  private final LabelIndex index;
  private final ReadContext context;

  /// A matcher, the label it asks for, and how many series or values it takes to apply it.
  private record Step(Matcher matcher, int label, boolean matchesEmpty, long cost) {
    /// The matcher that the values fulfil whose series are to be kept or removed.
    Matcher sought() {
      return matchesEmpty ? matcher.inverse() : matcher;
    }
  }

  private MatcherAlgebra(LabelIndex index, ReadContext context) {
    this.index = index;
    this.context = context;
  }

  /// Series of `index` that fulfil all of `matchers`, ascending, owned by the caller.
  ///
  /// @throws io.narthex.storage.StorageException where `context` stops the read
  public static RoaringBitmap select(
      LabelIndex index, List<Matcher> matchers, ReadContext context) {
    context.check();
    return new MatcherAlgebra(index, context).run(matchers);
  }

  /// Series of `index` that fulfil all matchers of any of `matcherSets`, all series where there are
  /// none; otherwise as [#select].
  public static RoaringBitmap selectAny(
      LabelIndex index, List<List<Matcher>> matcherSets, ReadContext context) {
    if (matcherSets.isEmpty()) {
      return index.allSeries();
    }
    RoaringBitmap any = new RoaringBitmap();
    for (List<Matcher> matchers : matcherSets) {
      any.or(select(index, matchers, context));
    }
    return any;
  }

  private RoaringBitmap run(List<Matcher> matchers) {
    @Nullable RoaringBitmap found = null;
    for (Step step : plan(matchers)) {
      if (found != null && found.isEmpty()) {
        break;
      }
      found = apply(step, found);
    }
    return found == null ? index.allSeries() : found;
  }

  /// Orders the matchers: those that keep before those that remove, each cheapest first.
  private List<Step> plan(List<Matcher> matchers) {
    List<Step> steps = new ArrayList<>();
    for (Matcher matcher : matchers) {
      int label = index.label(matcher.name());
      steps.add(new Step(matcher, label, matcher.matches(""), cost(matcher, label)));
    }
    steps.sort(Comparator.comparing(Step::matchesEmpty).thenComparingLong(Step::cost));
    return steps;
  }

  private long cost(Matcher matcher, int label) {
    if (label == LabelIndex.NONE) {
      return 0;
    }
    if (matcher.type() == MatchType.EQUAL && !matcher.value().isEmpty()) {
      int value = index.value(label, matcher.value());
      return value == LabelIndex.NONE ? 0 : index.seriesCount(label, value);
    }
    Set<String> texts = texts(matcher);
    return texts != null && matcher.type() == MatchType.REGEX
        ? texts.size()
        : 1L + index.valueCount(label) + index.seriesCount(label);
  }

  private RoaringBitmap apply(Step step, @Nullable RoaringBitmap before) {
    if (before != null && before.getCardinality() < valuesToAsk(step)) {
      return filter(before, step);
    }
    RoaringBitmap set = seriesOf(step.sought(), step.label());
    if (!step.matchesEmpty()) {
      if (before == null) {
        return set;
      }
      before.and(set);
      return before;
    }
    RoaringBitmap base = before == null ? index.allSeries() : before;
    base.andNot(set);
    return base;
  }

  /// How many values have to be looked at.
  private int valuesToAsk(Step step) {
    Matcher matcher = step.matcher();
    return matcher.regex() != null && texts(matcher) == null && step.label() != LabelIndex.NONE
        ? index.valueCount(step.label())
        : 0;
  }

  /// The texts of a pattern that has few, else null.
  private static @Nullable Set<String> texts(Matcher matcher) {
    Regex regex = matcher.regex();
    return regex == null ? null : regex.texts();
  }

  /// Series with a value that fulfils `sought`, which `""` does not.
  private RoaringBitmap seriesOf(Matcher sought, int label) {
    if (label == LabelIndex.NONE) {
      return new RoaringBitmap();
    }
    Set<String> texts = texts(sought);
    if (texts != null) {
      RoaringBitmap some = seriesOf(texts, label);
      if (sought.type() == MatchType.REGEX) {
        return some;
      }
      RoaringBitmap others = index.withLabel(label);
      others.andNot(some);
      return others;
    }
    if (sought.regex() != null) {
      int[] values = index.matchingValues(label, sought, context);
      return index.union(label, values, values.length);
    }
    if (sought.value().isEmpty()) {
      return index.withLabel(label);
    }
    int value = index.value(label, sought.value());
    return index.union(label, new int[] {value}, value == LabelIndex.NONE ? 0 : 1);
  }

  /// Series with any of these values.
  private RoaringBitmap seriesOf(Set<String> texts, int label) {
    int[] values = new int[texts.size()];
    int count = 0;
    for (String text : texts) {
      int value = text.isEmpty() ? LabelIndex.NONE : index.value(label, text);
      if (value != LabelIndex.NONE) {
        values[count++] = value;
      }
    }
    return index.union(label, values, count);
  }

  /// Asks the series one by one; each distinct value once.
  private RoaringBitmap filter(RoaringBitmap series, Step step) {
    RoaringBitmap kept = new RoaringBitmap();
    BitSet asked = new BitSet();
    BitSet matched = new BitSet();
    int seen = 0;
    for (IntIterator each = series.getIntIterator(); each.hasNext(); ) {
      if (seen++ % CHECK_EVERY == 0) {
        context.check();
      }
      int one = each.next();
      int value = index.valueOf(one, step.label());
      if (value != LabelIndex.NONE && !asked.get(value)) {
        asked.set(value);
        matched.set(value, step.matcher().matches(index.valueText(step.label(), value)));
      }
      if (value == LabelIndex.NONE ? step.matchesEmpty() : matched.get(value)) {
        kept.add(one);
      }
    }
    return kept;
  }
}
