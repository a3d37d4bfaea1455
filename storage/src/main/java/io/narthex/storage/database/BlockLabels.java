package io.narthex.storage.database;

import io.narthex.storage.ReadContext;
import io.narthex.storage.block.Block;
import io.narthex.storage.index.IndexReader;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.postings.LabelIndex;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists labels of a block, of which the caller has a use. What was deleted still counts, as
/// upstream.
final class BlockLabels {
  private static final int CHECK_EVERY = 1_024;

  private final IndexReader index;
  private final ReadContext context;

  /// Numbers of the series that are asked for, ascending; null for all.
  private final int @Nullable [] series;

  /// @param matcherSets any of them has to match; all series where empty
  BlockLabels(Block block, List<List<Matcher>> matcherSets, ReadContext context) {
    this.index = block.index();
    this.context = context;
    this.series = matcherSets.isEmpty() ? null : find(block, matcherSets, context);
  }

  private static int[] find(Block block, List<List<Matcher>> matcherSets, ReadContext context) {
    BitSet any = new BitSet(block.index().seriesCount());
    for (List<Matcher> matchers : matcherSets) {
      for (int one : block.find(matchers, context)) {
        any.set(one);
      }
    }
    return any.stream().toArray();
  }

  private int count() {
    return series == null ? index.seriesCount() : series.length;
  }

  private int series(int i) {
    return series == null ? i : series[i];
  }

  private void checkEvery(int i) {
    if (i % CHECK_EVERY == 0) {
      context.check();
    }
  }

  /// Adds the names of their labels.
  void names(Collection<String> into) {
    BitSet shapes = new BitSet(index.shapes().count());
    for (int i = 0; i < count() && shapes.cardinality() < index.shapes().count(); i++) {
      checkEvery(i);
      shapes.set(index.shapes().of(series(i)));
    }
    BitSet labels = new BitSet(index.labelCount());
    shapes.stream()
        .forEach(shape -> {
          for (int i = 0; i < index.shapes().size(shape); i++) {
            labels.set(index.shapes().label(shape, i));
          }
        });
    labels.stream().forEach(label -> into.add(index.labelText(label)));
  }

  /// Adds the values of label `name`.
  void values(String name, Collection<String> into) {
    int label = index.label(name);
    if (label == LabelIndex.NONE) {
      return;
    }
    BitSet values = new BitSet(index.valueCount(label));
    if (series == null) {
      values.set(0, index.valueCount(label));
    }
    for (int i = 0; series != null && i < series.length; i++) {
      checkEvery(i);
      int value = index.valueOf(series[i], label);
      if (value != LabelIndex.NONE) {
        values.set(value);
      }
    }
    values.stream().forEach(value -> into.add(index.valueText(label, value)));
  }

  /// Adds their labels.
  void labels(Collection<Labels> into) {
    for (int i = 0; i < count(); i++) {
      checkEvery(i);
      into.add(index.labels(series(i)));
    }
  }
}
