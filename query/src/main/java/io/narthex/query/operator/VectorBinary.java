package io.narthex.query.operator;

import io.narthex.query.function.BinaryKernels;
import io.narthex.query.function.Gap;
import io.narthex.query.syntax.BinaryOperator;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.VectorMatching;
import io.narthex.query.syntax.VectorMatching.Cardinality;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Arithmetic, comparison or trim of two instant vectors: all steps of a pair of series at once.
/// Behaves as if each step were matched for itself, from the first to the last: series that share a
/// group may follow each other in time, and the error of the earliest step is the one that counts.
///
/// The "many" side is on the left here, so `group_right` swaps the sides. As upstream, `fill_right`
/// then still fills the "one" side and `fill_left` the "many" side.
final class VectorBinary {
  private final Expr.Binary node;
  private final VectorMatching matching;
  private final Evaluation evaluation;
  private final MatchGroups groups;
  private final MatchSide many;
  private final MatchSide one;
  private final boolean swapped;
  private final boolean[] active;
  private final ResultLabels labels;

  VectorBinary(
      Expr.Binary node, VectorMatching matching, MatchGroups groups, Evaluation evaluation) {
    this.node = node;
    this.matching = matching;
    this.evaluation = evaluation;
    this.swapped = matching.cardinality() == Cardinality.ONE_TO_MANY;
    this.groups = swapped ? groups.swapped() : groups;
    this.many = this.groups.left();
    this.one = this.groups.right();
    this.active = activeSteps();
    this.labels = new ResultLabels(node, matching, this.groups, evaluation.delayedNameRemoval());
  }

  /// Steps that are looked at: at the others nothing can match, and errors do not matter.
  private boolean[] activeSteps() {
    boolean[] steps = many.presence(steps());
    boolean[] others = one.presence(steps());
    boolean filled = matching.fillLeft() != null || matching.fillRight() != null;
    for (int step = 0; step < steps.length; step++) {
      steps[step] = filled ? steps[step] || others[step] : steps[step] && others[step];
    }
    return steps;
  }

  private int steps() {
    return evaluation.grid().count();
  }

  private boolean isFilter() {
    return node.operator().isComparison() && !node.returnBool();
  }

  /// The result.
  ///
  /// @throws io.narthex.query.QueryException where series match that must not
  SeriesTable evaluate() {
    MatchFailure failure = new MatchFailure();
    offerDuplicates(failure);
    if (node.operator().kind() == BinaryOperator.Kind.TRIM) {
      return trimmed(failure);
    }
    if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
      offerSeveral(failure);
    }
    if (failure.step() == firstActive()) {
      failure.raise();
    }
    PairedRows results =
        new PairedRows(failure, evaluation.isRange() || !evaluation.delayedNameRemoval());
    evaluation.runs().inOrder(many.count(), this::pairs, pairs -> pairs.forEach(results::add));
    if (matching.fillLeft() != null) {
      addUnmatched(matching.fillLeft(), results);
    }
    return results.build(node.returnBool() && evaluation.delayedNameRemoval());
  }

  private int firstActive() {
    int step = 0;
    while (step < active.length && !active[step]) {
      step++;
    }
    return step;
  }

  /// Looks for a group with several samples on the "one" side, matched or not.
  private void offerDuplicates(MatchFailure failure) {
    int first = firstSeveral(one, null);
    if (first == active.length) {
      return;
    }
    boolean[] met = new boolean[groups.labels().size()];
    int series = 0;
    while (!one.hasSample(series, first) || !met[one.group(series)]) {
      met[one.group(series)] |= one.hasSample(series, first);
      series++;
    }
    int earlier = one.first(one.group(series));
    while (!one.hasSample(earlier, first)) {
      earlier = one.next(earlier);
    }
    failure.offer(
        first,
        MatchFailure.Kind.DUPLICATE,
        duplicateText(one.group(series), one.labels(series), one.labels(earlier)));
  }

  /// Names the two series in the order of their labels, whatever order storage has them in.
  private String duplicateText(int group, Labels series, Labels other) {
    boolean ascending = series.compareTo(other) <= 0;
    return ("found duplicate series for the match group %s on the %s hand-side of the operation:"
            + " [%s, %s];many-to-many matching not allowed: matching labels must be unique on one"
            + " side")
        .formatted(
            groups.labels().get(group),
            swapped ? "left" : "right",
            ascending ? series : other,
            ascending ? other : series);
  }

  /// Looks for a group with several samples on the left side that all match.
  private void offerSeveral(MatchFailure failure) {
    int first = firstSeveral(many, matching.fillRight() == null ? one : null);
    if (first < active.length) {
      failure.offer(first, MatchFailure.Kind.SEVERAL);
    }
  }

  /// The first step at which a group has several samples on `side`.
  ///
  /// @param other the side on which the group must have a sample too; null: it need not
  /// @return the number of steps if there is none
  private int firstSeveral(MatchSide side, @Nullable MatchSide other) {
    int first = active.length;
    for (int group = 0; group < groups.labels().size(); group++) {
      if (!side.hasSeveral(group) || (other != null && other.first(group) == MatchSide.NONE)) {
        continue;
      }
      evaluation.reads().check();
      boolean[] considered = other == null ? active : other.presence(group, active.length);
      boolean[] met = new boolean[active.length];
      for (int s = side.first(group); s != MatchSide.NONE; s = side.next(s)) {
        for (int step = 0; step < first; step++) {
          if (considered[step] && side.hasSample(s, step)) {
            first = met[step] ? step : first;
            met[step] = true;
          }
        }
      }
    }
    return first;
  }

  /// The pairs that series `from` to `to - 1` of the "many" side are in.
  private List<PairedRows.Pair> pairs(int from, int to) {
    evaluation.reads().check();
    List<PairedRows.Pair> pairs = new ArrayList<>();
    for (int series = from; series < to; series++) {
      int group = many.group(series);
      for (int other = one.first(group); other != MatchSide.NONE; other = one.next(other)) {
        addPair(series, other, one.row(other), pairs);
      }
      if (matching.fillRight() != null) {
        double[] filling = filling(matching.fillRight(), one, group);
        addPair(series, MatchSide.NONE, filling, pairs);
      }
    }
    return pairs;
  }

  private void addPair(int series, int other, double[] ones, List<PairedRows.Pair> pairs) {
    double[] row = many.row(series);
    int group = many.group(series);
    boolean mayMeet = matching.cardinality() != Cardinality.ONE_TO_ONE && many.hasSeveral(group);
    boolean[] matched = null;
    if (mayMeet) {
      evaluation.reads().charge(row.length);
      matched = matched(row, ones);
    }
    boolean last =
        !one.hasSeveral(group) && matching.fillLeft() == null && matching.fillRight() == null;
    double[] result = row;
    if (isFilter() || !last) {
      evaluation.reads().charge((long) Double.BYTES * row.length);
      result = new double[row.length];
    }
    compute(row, ones, result);
    if (Rows.hasSample(result) || (matched != null && any(matched))) {
      Labels resultLabels = labels.of(series, other);
      pairs.add(new PairedRows.Pair(resultLabels, group, matched, result));
    }
  }

  private static boolean[] matched(double[] row, double[] ones) {
    boolean[] matched = new boolean[row.length];
    for (int step = 0; step < matched.length; step++) {
      matched[step] = !Gap.is(row[step]) && !Gap.is(ones[step]);
    }
    return matched;
  }

  private static boolean any(boolean[] steps) {
    for (boolean step : steps) {
      if (step) {
        return true;
      }
    }
    return false;
  }

  private void compute(double[] manys, double[] ones, double[] out) {
    double[] left = swapped ? ones : manys;
    double[] right = swapped ? manys : ones;
    if (!node.operator().isComparison()) {
      BinaryKernels.arithmetic(node.operator(), left, right, out);
    } else if (node.returnBool()) {
      BinaryKernels.truth(node.operator(), left, right, out);
    } else {
      BinaryKernels.filter(node.operator(), left, right, left, out);
    }
  }

  /// `value` at the steps at which `group` has no sample on `side`.
  private double[] filling(double value, MatchSide side, int group) {
    double[] filling = new double[steps()];
    Arrays.fill(filling, value);
    for (int s = side.first(group); s != MatchSide.NONE; s = side.next(s)) {
      double[] row = side.row(s);
      for (int step = 0; step < filling.length; step++) {
        filling[step] = Gap.is(row[step]) ? filling[step] : Gap.VALUE;
      }
    }
    return filling;
  }

  /// Adds what the "one" side gives at the steps at which it finds nothing on the other.
  private void addUnmatched(double value, PairedRows results) {
    for (int series = 0; series < one.count(); series++) {
      int group = one.group(series);
      double[] filling = filling(value, many, group);
      evaluation.reads().charge((long) Double.BYTES * filling.length);
      compute(filling, one.row(series), filling);
      if (Rows.hasSample(filling)) {
        Labels resultLabels = labels.of(MatchSide.NONE, series);
        results.add(new PairedRows.Pair(resultLabels, group, null, filling));
      }
    }
  }

  /// Trims need a histogram on the left: of numbers nothing is left.
  private SeriesTable trimmed(MatchFailure failure) {
    failure.raise();
    if (anyMatch()) {
      BinaryOperations.reportFloats(node, evaluation);
    }
    return new SeriesTable.Builder().build();
  }

  private boolean anyMatch() {
    if ((many.count() > 0 && matching.fillRight() != null)
        || (one.count() > 0 && matching.fillLeft() != null)) {
      return true;
    }
    for (int series = 0; series < many.count(); series++) {
      int group = many.group(series);
      for (int other = one.first(group); other != MatchSide.NONE; other = one.next(other)) {
        if (any(matched(many.row(series), one.row(other)))) {
          return true;
        }
      }
    }
    return false;
  }
}
