package io.narthex.storage.testing;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.labels.Labels;
import java.util.List;
import java.util.Map;

/// A selection of copied samples; every series in one batch, however long, no column shared.
final class NaiveSelection implements SeriesSelection {
  private final List<Labels> labels;
  private final List<Map<Long, Long>> samples;
  private final ReadContext context;

  NaiveSelection(List<Labels> labels, List<Map<Long, Long>> samples, ReadContext context) {
    this.labels = labels;
    this.samples = samples;
    this.context = context;
  }

  @Override
  public int seriesCount() {
    return labels.size();
  }

  @Override
  public Labels labels(int ordinal) {
    return labels.get(ordinal);
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
        batch.startTimestampsMs = null;
        batch.histogramCount = 0;
        batch.histograms = null;
        batch.lastSlice = true;
        return true;
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
