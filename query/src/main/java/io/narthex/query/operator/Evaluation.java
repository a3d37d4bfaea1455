package io.narthex.query.operator;

import io.narthex.query.function.Annotations;
import io.narthex.storage.ReadContext;

/// What the operators of one query share, on one grid of steps.
///
/// @param reads asked by every operator now and then; memory is charged to it
/// @param delayedNameRemoval whether names are dropped when the query ends only
public record Evaluation(
    StepGrid grid,
    Annotations annotations,
    ReadContext reads,
    SampleAccount samples,
    Runs runs,
    boolean delayedNameRemoval) {
  /// The same query on the first step alone, for what does not depend on the step: what is looked
  /// at there counts for each step.
  public Evaluation once() {
    return new Evaluation(
        grid.first(), annotations, reads, samples.once(grid.count()), runs, delayedNameRemoval);
  }

  /// The same query on the grid of a subquery.
  ///
  /// @param inside counts its samples
  private Evaluation within(StepGrid inner, SampleAccount inside) {
    return new Evaluation(inner, annotations, reads, inside, runs, delayedNameRemoval);
  }

  /// The same query on the grid of a subquery whose samples go again when the function around it is
  /// done.
  ///
  /// @param offsetMs of the subquery
  /// @param rangeMs of the subquery
  public Evaluation within(StepGrid inner, long offsetMs, long rangeMs) {
    return within(inner, samples.within(inner, grid, offsetMs, rangeMs));
  }

  /// The same query on the grid of a subquery that is the whole query.
  public Evaluation within(StepGrid inner) {
    return within(inner, samples.together());
  }

  /// The same query, where samples that steps look at were counted elsewhere.
  public Evaluation uncounted() {
    return new Evaluation(grid, annotations, reads, samples.unlooked(), runs, delayedNameRemoval);
  }

  /// The same query, with other annotations.
  public Evaluation reporting(Annotations other) {
    return new Evaluation(grid, other, reads, samples, runs, delayedNameRemoval);
  }

  /// Takes memory for `arrays` scratch arrays with an element of eight bytes per step, until it is
  /// closed.
  public Scratch scratch(int arrays) {
    long bytes = (long) Double.BYTES * arrays * grid.count();
    reads.charge(bytes);
    return () -> reads.charge(-bytes);
  }

  /// Memory taken for a while.
  @FunctionalInterface
  public interface Scratch extends AutoCloseable {
    @Override
    void close();
  }

  /// Whether the times reach beyond the first one, be there a step or not: what upstream calls a
  /// range query.
  public boolean isRange() {
    return grid.stepMs() > 0;
  }

  /// Rows of some series of a source, copied.
  public static final class Part {
    private final int[] ordinals;
    private final double[][] rows;
    private int count;

    Part(int capacity) {
      ordinals = new int[capacity];
      rows = new double[capacity][];
    }

    /// Number of series that have a sample.
    public int seriesCount() {
      return count;
    }

    /// Ordinal in the source of the series at `index`.
    public int sourceOrdinal(int index) {
      return ordinals[index];
    }

    /// The copied row of the series at `index`.
    public double[] values(int index) {
      return rows[index];
    }

    /// Hands the rows `from..to-1` of this part to `sink`, under their indices here.
    public void read(int from, int to, RowSink sink) {
      for (int i = from; i < to; i++) {
        sink.row(i, rows[i]);
      }
    }
  }

  /// Copies the rows of ordinals `from..to-1` of `source`, on the calling thread; memory is
  /// charged.
  public Part table(VectorSource source, int from, int to) {
    Part part = new Part(to - from);
    reads.check();
    source.read(
        from,
        to,
        (ordinal, values) -> {
          reads.charge((long) Double.BYTES * values.length);
          part.ordinals[part.count] = ordinal;
          part.rows[part.count++] = values.clone();
        });
    return part;
  }

  /// `source` in memory, series without any sample left out, in the order of the source.
  public SeriesTable materialize(VectorSource source) {
    if (source instanceof SeriesTable table) {
      return table;
    }
    SeriesTable.Builder builder = new SeriesTable.Builder();
    runs.inOrder(
        source.seriesCount(),
        (from, to) -> table(source, from, to),
        part ->
            part.read(
                0,
                part.seriesCount(),
                (at, values) -> {
                  int ordinal = part.sourceOrdinal(at);
                  builder.add(source.labels(ordinal), values, source.dropsName(ordinal));
                }));
    return builder.build();
  }
}
