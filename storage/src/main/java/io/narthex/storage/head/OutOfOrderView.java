package io.narthex.storage.head;

import io.narthex.storage.TimeRange;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntConsumer;
import org.roaringbitmap.RoaringBitmap;

/// The out-of-order samples of one moment. Immutable.
///
/// @param runs the oldest first: where two have a sample at one timestamp the later one's counts
record OutOfOrderView(List<OutOfOrderRun> runs) {
  static final OutOfOrderView EMPTY = new OutOfOrderView(List.of());

  OutOfOrderView {
    runs = List.copyOf(runs);
  }

  /// Series with samples in `range`, ascending.
  ///
  /// @param among only these; null for all
  RoaringBitmap series(@Nullable RoaringBitmap among, TimeRange range) {
    RoaringBitmap found = new RoaringBitmap();
    for (OutOfOrderRun run : runs) {
      if (!run.range().overlaps(range)) {
        continue;
      }
      int[] series = run.series();
      if (among != null && among.getCardinality() < series.length) {
        among.forEach((IntConsumer) one -> addIfAny(run, run.find(one), range, found));
        continue;
      }
      for (int position = 0; position < series.length; position++) {
        if (among == null || among.contains(series[position])) {
          addIfAny(run, position, range, found);
        }
      }
    }
    return found;
  }

  private static void addIfAny(
      OutOfOrderRun run, int position, TimeRange range, RoaringBitmap found) {
    if (position >= 0 && run.from(position, range) < run.to(position, range)) {
      found.add(run.series()[position]);
    }
  }

  /// From the first to the last sample; empty without samples.
  TimeRange range() {
    long minMs = Long.MAX_VALUE;
    long maxMs = Long.MIN_VALUE;
    for (OutOfOrderRun run : runs) {
      minMs = Math.min(minMs, run.range().startMs());
      maxMs = Math.max(maxMs, run.range().endMs());
    }
    return new TimeRange(minMs, maxMs);
  }
}
