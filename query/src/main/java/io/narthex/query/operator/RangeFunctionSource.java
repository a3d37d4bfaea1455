package io.narthex.query.operator;

import io.narthex.query.function.Gap;
import io.narthex.query.function.RangeKernel;
import io.narthex.query.function.WindowedSeries;
import io.narthex.query.function.Work;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import java.util.List;
import java.util.function.Supplier;

/// A function of a range vector; metric names are still there.
///
/// @param kernels makes the kernel of one thread
/// @param observer told of each series that the function gave a sample for
/// @param cost gets windows and output
record RangeFunctionSource(
    RangeSource range,
    Supplier<RangeKernel> kernels,
    OutputObserver observer,
    SampleCost cost,
    Evaluation evaluation)
    implements VectorSource {
  /// Learns which series have output. Thread-safe.
  interface OutputObserver {
    /// Learns that `series`, at `ordinal`, has output.
    void output(int ordinal, WindowedSeries series);
  }

  @Override
  public int seriesCount() {
    return range.seriesCount();
  }

  @Override
  public Labels labels(int ordinal) {
    return range.labels(ordinal);
  }

  @Override
  public boolean dropsName(int ordinal) {
    return range.dropsName(ordinal);
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    return range.groups(names, by);
  }

  @Override
  public boolean isDistinct() {
    return range.isDistinct();
  }

  @Override
  public void read(int from, int to, RowSink sink) {
    RangeKernel kernel = kernels.get();
    Work work = new Work(evaluation.reads());
    try (Evaluation.Scratch _ = evaluation.scratch(1);
        SampleCost.Tally tally = cost.tally()) {
      double[] row = new double[evaluation.grid().count()];
      range.read(
          from,
          to,
          (ordinal, series) -> {
            work.add(series.count);
            kernel.apply(series, row);
            int found = Gap.samples(row);
            cost.window(series.lastLooked);
            if (found > 0) {
              evaluation.samples().hold(found);
              tally.put(row, found);
              observer.output(ordinal, series);
              sink.row(ordinal, row);
            }
          });
    }
  }
}
