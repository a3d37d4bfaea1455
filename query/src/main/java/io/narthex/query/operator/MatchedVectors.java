package io.narthex.query.operator;

import io.narthex.query.function.BinaryKernels;
import io.narthex.query.function.Gap;
import io.narthex.query.syntax.BinaryOperator;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.VectorMatching;
import io.narthex.query.syntax.VectorMatching.Cardinality;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Arithmetic and comparisons of two vectors whose series match one to one or many to one. Each
/// pair of matching series is computed for all steps at once; steps are looked at one by one only
/// where several series of a side have the same labels that count, which is an error at every step
/// at which two of them have samples. Used once.
final class MatchedVectors {
  private static final String NOT_EXPLICIT =
      "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)";
  private static final String NOT_GROUPED =
      "multiple matches for labels: grouping labels must ensure unique matches";

  private final Expr.Binary node;
  private final VectorMatching matching;
  private final Evaluation evaluation;
  private final int steps;
  private final boolean swapped;
  private final SeriesTable many;
  private final SeriesTable one;
  private final MatchFaults faults;
  private final UnitedRows result = new UnitedRows();

  MatchedVectors(Expr.Binary node, SeriesTable left, SeriesTable right, Evaluation evaluation) {
    this.node = node;
    this.matching = Objects.requireNonNull(node.matching());
    this.evaluation = evaluation;
    this.steps = evaluation.grid().count();
    this.swapped = matching.cardinality() == Cardinality.ONE_TO_MANY;
    this.many = swapped ? right : left;
    this.one = swapped ? left : right;
    this.faults = new MatchFaults(steps);
  }

  /// The matched series.
  SeriesTable evaluate() {
    MatchGroups groups = new MatchGroups(many, one, matching);
    List<List<Integer>> manyOf = groups.members(groups.left());
    List<List<Integer>> oneOf = groups.members(groups.right());
    for (int group = 0; group < groups.count(); group++) {
      if (group % Runs.LENGTH == 0) {
        evaluation.reads().check();
      }
      new Group(manyOf.get(group), oneOf.get(group)).match();
    }
    if (faults.any()) {
      faults.throwFirst(hasFill() ? null : stepsWithBothSides());
    }
    return result.table();
  }

  private boolean hasFill() {
    return matching.fillLeft() != null || matching.fillRight() != null;
  }

  /// Where a side has no sample at all nothing is matched and nothing is wrong.
  private boolean[] stepsWithBothSides() {
    boolean[] both = present(many);
    boolean[] other = present(one);
    for (int step = 0; step < steps; step++) {
      both[step] &= other[step];
    }
    return both;
  }

  private boolean[] present(SeriesTable table) {
    boolean[] present = new boolean[steps];
    for (int i = 0; i < table.seriesCount(); i++) {
      double[] row = table.values(i);
      for (int step = 0; step < steps; step++) {
        present[step] |= !Gap.is(row[step]);
      }
    }
    return present;
  }

  /// The series with the same labels that count.
  private final class Group {
    private final List<Integer> manyOrdinals;
    private final List<Integer> oneOrdinals;

    /// Steps at which each result has a match already.
    private final Map<Labels, boolean[]> matched = new HashMap<>();

    Group(List<Integer> manyOrdinals, List<Integer> oneOrdinals) {
      this.manyOrdinals = manyOrdinals;
      this.oneOrdinals = oneOrdinals;
    }

    void match() {
      checkUnique();
      for (int manyOrdinal : manyOrdinals) {
        for (int oneOrdinal : oneOrdinals) {
          pair(
              many.labels(manyOrdinal),
              many.values(manyOrdinal),
              one.labels(oneOrdinal),
              one.values(oneOrdinal));
        }
      }
      Double oneFill = matching.fillRight();
      if (oneFill != null) {
        for (int ordinal : manyOrdinals) {
          Labels labels = many.labels(ordinal);
          pair(labels, many.values(ordinal), counting(labels), fill(oneFill, one, oneOrdinals));
        }
      }
      Double manyFill = matching.fillLeft();
      if (manyFill != null) {
        for (int ordinal : oneOrdinals) {
          Labels labels = one.labels(ordinal);
          pair(counting(labels), fill(manyFill, many, manyOrdinals), labels, one.values(ordinal));
        }
      }
    }

    private void checkUnique() {
      for (int i = 1; i < oneOrdinals.size(); i++) {
        for (int j = 0; j < i; j++) {
          int first = oneOrdinals.get(j);
          int second = oneOrdinals.get(i);
          double[] a = one.values(first);
          double[] b = one.values(second);
          for (int step = 0; step < steps; step++) {
            if (!Gap.is(a[step]) && !Gap.is(b[step])) {
              faults.notUnique(step, () -> notUnique(one.labels(second), one.labels(first)));
            }
          }
        }
      }
    }

    /// A row that has `value` at the steps at which no series of the side has a sample.
    private double[] fill(double value, SeriesTable side, List<Integer> ordinals) {
      double[] row = new double[steps];
      for (int step = 0; step < steps; step++) {
        row[step] = value;
        for (int ordinal : ordinals) {
          if (!Gap.is(side.values(ordinal)[step])) {
            row[step] = Gap.VALUE;
            break;
          }
        }
      }
      return row;
    }

    private void pair(Labels manyLabels, double[] manyRow, Labels oneLabels, double[] oneRow) {
      double[] left = swapped ? oneRow : manyRow;
      double[] right = swapped ? manyRow : oneRow;
      BinaryOperator operator = node.operator();
      if (operator.kind() == BinaryOperator.Kind.TRIM) {
        BinaryOperations.reportTrim(node, left, right, evaluation);
        return;
      }
      Labels labels = resultLabels(manyLabels, oneLabels);
      if (manyOrdinals.size() > 1) {
        checkMatches(labels, left, right);
      }
      evaluation.reads().charge((long) Double.BYTES * steps);
      double[] row = new double[steps];
      if (node.returnBool()) {
        BinaryKernels.truth(operator, left, right, row);
      } else {
        BinaryKernels.filter(operator, left, right, left, row);
      }
      boolean dropsName = node.returnBool() && evaluation.delayedNameRemoval();
      int conflict = result.firstConflict(labels, row, dropsName);
      if (conflict >= 0) {
        faults.sameLabels(conflict);
      }
    }

    /// One to one, a group has one match at each step; many to one, one for each result.
    private void checkMatches(Labels labels, double[] left, double[] right) {
      boolean oneToOne = matching.cardinality() == Cardinality.ONE_TO_ONE;
      boolean[] before =
          matched.computeIfAbsent(oneToOne ? Labels.EMPTY : labels, key -> new boolean[steps]);
      for (int step = 0; step < steps; step++) {
        if (!Gap.is(left[step]) && !Gap.is(right[step])) {
          if (before[step]) {
            faults.ambiguous(step, oneToOne ? NOT_EXPLICIT : NOT_GROUPED);
          }
          before[step] = true;
        }
      }
    }
  }

  private String notUnique(Labels series, Labels other) {
    boolean ascending = series.compareTo(other) <= 0;
    return "found duplicate series for the match group "
        + counting(series)
        + " on the "
        + (swapped ? "left" : "right")
        + " hand-side of the operation: ["
        + (ascending ? series : other)
        + ", "
        + (ascending ? other : series)
        + "];many-to-many matching not allowed: matching labels must be unique on one side";
  }

  /// The labels of `series` that count for the matching.
  private Labels counting(Labels series) {
    return SeriesTable.grouping(series, new HashSet<>(matching.labels()), matching.on());
  }

  private Labels resultLabels(Labels manyLabels, Labels oneLabels) {
    LabelsBuilder builder = manyLabels.toBuilder();
    boolean changesMeaning = node.operator().kind() == BinaryOperator.Kind.ARITHMETIC;
    if (changesMeaning || (node.returnBool() && !evaluation.delayedNameRemoval())) {
      NamelessSource.METADATA_LABELS.forEach(builder::delete);
    }
    if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
      if (matching.on()) {
        builder.keep(matching.labels());
      } else {
        matching.labels().forEach(builder::delete);
      }
    }
    for (String name : matching.include()) {
      builder.set(name, oneLabels.get(name));
    }
    return builder.build();
  }
}
