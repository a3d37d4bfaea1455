package io.narthex.query.operator;

import io.narthex.query.function.Gap;
import io.narthex.storage.labels.Labels;
import java.util.Arrays;

/// One side of an operation of two vectors, in memory: the series that have samples, in the order
/// of the source, and which group of matching labels each belongs to. Groups are numbered jointly
/// for both sides. The rows belong to it.
final class MatchSide {
  /// No series.
  static final int NONE = -1;

  private final VectorSource source;
  private final int[] ordinals;
  private final double[][] rows;
  private final int count;
  private final int[] groups;
  private int[] first = new int[0];
  private int[] next = new int[0];

  private MatchSide(VectorSource source, int capacity) {
    this(source, new int[capacity], new double[capacity][], capacity, new int[capacity]);
  }

  private MatchSide(VectorSource source, int[] ordinals, double[][] rows, int count, int[] groups) {
    this.source = source;
    this.ordinals = ordinals;
    this.rows = rows;
    this.count = count;
    this.groups = groups;
  }

  /// Reads `source`, which is not read otherwise.
  ///
  /// @param groupOfOrdinal joint group of each of its series
  static MatchSide read(VectorSource source, int[] groupOfOrdinal, Evaluation evaluation) {
    evaluation.reads().charge(5L * Integer.BYTES * source.seriesCount());
    MatchSide all = new MatchSide(source, source.seriesCount());
    int[] used = new int[1];
    if (source instanceof SeriesTable table) {
      table.read(0, table.seriesCount(), (ordinal, values) -> all.put(used[0]++, ordinal, values));
    } else {
      evaluation
          .runs()
          .inOrder(
              source.seriesCount(),
              (from, to) -> evaluation.table(source, from, to),
              part ->
                  part.read(
                      0,
                      part.seriesCount(),
                      (at, values) -> all.put(used[0]++, part.sourceOrdinal(at), values)));
    }
    for (int i = 0; i < used[0]; i++) {
      all.groups[i] = groupOfOrdinal[all.ordinals[i]];
    }
    return new MatchSide(source, all.ordinals, all.rows, used[0], all.groups);
  }

  private void put(int at, int ordinal, double[] values) {
    ordinals[at] = ordinal;
    rows[at] = values;
  }

  /// Chains the series of each group in their order.
  void chain(int groupCount) {
    first = new int[groupCount];
    next = new int[count];
    Arrays.fill(first, NONE);
    for (int i = count - 1; i >= 0; i--) {
      next[i] = first[groups[i]];
      first[groups[i]] = i;
    }
  }

  /// Number of series.
  int count() {
    return count;
  }

  int group(int series) {
    return groups[series];
  }

  double[] row(int series) {
    return rows[series];
  }

  Labels labels(int series) {
    return source.labels(ordinals[series]);
  }

  boolean dropsName(int series) {
    return source.dropsName(ordinals[series]);
  }

  boolean hasSample(int series, int step) {
    return !Gap.is(rows[series][step]);
  }

  /// The first series of a group, or [#NONE].
  int first(int group) {
    return first[group];
  }

  /// The series of the same group behind `series`, or [#NONE].
  int next(int series) {
    return next[series];
  }

  /// Whether a group has more than one series.
  boolean hasSeveral(int group) {
    return first[group] != NONE && next[first[group]] != NONE;
  }

  /// At which steps a group has a sample.
  boolean[] presence(int group, int steps) {
    boolean[] present = new boolean[steps];
    for (int series = first[group]; series != NONE; series = next[series]) {
      mark(series, present);
    }
    return present;
  }

  /// At which steps there is any sample.
  boolean[] presence(int steps) {
    boolean[] present = new boolean[steps];
    for (int series = 0; series < count; series++) {
      mark(series, present);
    }
    return present;
  }

  private void mark(int series, boolean[] present) {
    double[] row = rows[series];
    for (int step = 0; step < row.length; step++) {
      present[step] |= !Gap.is(row[step]);
    }
  }
}
