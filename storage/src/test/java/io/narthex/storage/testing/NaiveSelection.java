package io.narthex.storage.testing;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.labels.LabelSink;
import io.narthex.storage.labels.Labels;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A selection of copied samples; every series in one batch, however long, no column shared.
final class NaiveSelection implements SeriesSelection {
  private final List<Labels> labels;
  private final List<Map<Long, Long>> samples;
  private final NaiveStorage.@Nullable StartTimes startTimes;
  private final ReadContext context;

  /// @param startTimes null: no sample has a start timestamp
  NaiveSelection(
      List<Labels> labels,
      List<Map<Long, Long>> samples,
      NaiveStorage.@Nullable StartTimes startTimes,
      ReadContext context) {
    this.startTimes = startTimes;
    this.labels = labels;
    this.samples = samples;
    this.context = context;
  }

  @Override
  public int seriesCount() {
    return labels.size();
  }

  @Override
  public void labels(int ordinal, LabelSink into) {
    labels.get(ordinal).giveTo(into);
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    return NaiveStorage.groups(labels, names, by);
  }

  @Override
  public SampleCursor cursor(int from, int to) {
    return new SampleCursor() {
      private int next = from;

      @Override
      public boolean next(SampleBatch batch) {
        context.check();
        while (next < to && samples.get(next).isEmpty()) {
          next++;
        }
        if (next >= to) {
          return false;
        }
        Map<Long, Long> from = samples.get(next);
        context.charge(0);
        batch.ensureCapacity(from.size());
        int at = 0;
        for (Map.Entry<Long, Long> sample : from.entrySet()) {
          batch.timestampsMs[at] = sample.getKey();
          batch.values[at] = Double.longBitsToDouble(sample.getValue());
          at++;
        }
        batch.ordinal = next++;
        batch.timestampColumnId = SampleBatch.UNSHARED;
        batch.count = at;
        batch.startTimestampsMs = startTimes(batch);
        batch.histogramCount = 0;
        batch.histograms = null;
        batch.lastSlice = true;
        return true;
      }

      private long @Nullable [] startTimes(SampleBatch batch) {
        if (startTimes == null) {
          return null;
        }
        long[] starts = new long[batch.count];
        for (int i = 0; i < starts.length; i++) {
          starts[i] = startTimes.startMs(labels.get(batch.ordinal), batch.timestampsMs[i]);
        }
        return starts;
      }

      @Override
      public void close() {
        // Holds nothing.
      }
    };
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }
}
