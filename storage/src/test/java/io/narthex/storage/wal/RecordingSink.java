package io.narthex.storage.wal;

import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Keeps what a replay delivers and checks the order it promises.
final class RecordingSink implements LogSink {
  record Entry(long sequence, long ref, long timestampMs, long valueBits) {}

  record Deletion(long ref, TimeRange range) {}

  final Map<Long, Labels> series = new TreeMap<>();
  final List<Entry> samples = new ArrayList<>();
  final List<Entry> outOfOrder = new ArrayList<>();
  final List<String> marks = new ArrayList<>();
  final List<Deletion> deletions = new ArrayList<>();
  private long lastSequence;

  @Override
  public void series(long ref, Labels labels) {
    if (series.put(ref, labels) != null) {
      throw new AssertionError("series delivered: expected=once, actual=twice (ref " + ref + ")");
    }
  }

  @Override
  public void samples(long sequence, long[] refs, long[] timestampsMs, double[] values, int count) {
    if (sequence <= lastSequence) {
      throw new AssertionError("sequence: expected=above " + lastSequence + ", actual=" + sequence);
    }
    lastSequence = sequence;
    for (int i = 0; i < count; i++) {
      samples.add(
          new Entry(sequence, refs[i], timestampsMs[i], Double.doubleToRawLongBits(values[i])));
    }
  }

  @Override
  public void outOfOrderSamples(
      long sequence, long[] refs, long[] timestampsMs, double[] values, int count) {
    for (int i = 0; i < count; i++) {
      outOfOrder.add(
          new Entry(sequence, refs[i], timestampsMs[i], Double.doubleToRawLongBits(values[i])));
    }
  }

  @Override
  public void outOfOrderSetApart() {
    marks.add("set apart");
  }

  @Override
  public void outOfOrderInBlocks() {
    marks.add("in blocks");
  }

  @Override
  public void delete(long sequence, long ref, TimeRange range) {
    deletions.add(new Deletion(ref, range));
  }
}
