package io.narthex.storage.head;

import io.narthex.storage.TimeRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Samples older than the newest of their series, or than the head takes in order, until they are
/// in blocks. The newest thousand are in a table, the others in sorted runs, each some times larger
/// than the next, so that a sample is moved a few times and looked up in a few runs. Guarded by the
/// append lock, apart from the runs, which are immutable: deleting replaces them.
final class OutOfOrderSamples {
  private static final int TABLE_SAMPLES = 1_024;
  private static final long TABLE_BYTES = (3L * Integer.BYTES + 2 * Long.BYTES) * TABLE_SAMPLES;

  /// A run is merged with the next one that is at least this part of it.
  private static final int RATIO = 4;

  /// Larger runs are not merged here, but in the background.
  private static final int MOST_MERGED_HERE = 1 << 16;

  private final HeadMemory memory;
  private final SampleTable table = new SampleTable();

  /// Those that are being written to blocks.
  private final List<OutOfOrderRun> frozen = new ArrayList<>();

  private final List<OutOfOrderRun> runs = new ArrayList<>();
  private @Nullable Deletion deletion;
  private @Nullable OutOfOrderView view = OutOfOrderView.EMPTY;
  private long foundBits;
  private final Totals totals = new Totals();
  private final SampleDelays delays = new SampleDelays();

  /// Samples that are deleted as soon as somebody looks.
  private record Deletion(BitSet series, TimeRange range) {}

  /// The window and running totals; sequences count only where there are samples.
  private static final class Totals {
    private long windowMs;
    private long appended;
    private long runBytes;
    private long frozenSequence;
    private long firstSequence;
  }

  /// Two neighbouring runs that are to be one.
  record Neighbours(OutOfOrderRun older, OutOfOrderRun newer) {
    OutOfOrderRun merged() {
      return OutOfOrderRun.merge(older, newer);
    }
  }

  OutOfOrderSamples(HeadMemory memory) {
    this.memory = memory;
  }

  /// By how much a sample may be older than the newest of all and be taken; 0: none is taken.
  long windowMs() {
    return totals.windowMs;
  }

  void windowMs(long windowMs) {
    totals.windowMs = windowMs;
  }

  /// Takes a sample; at equal timestamps of a series the newest stands.
  ///
  /// @param sequence of its frame
  void append(int series, long timestampMs, double value, long sequence) {
    applyDeletion();
    if (totals.appended++ == 0) {
      memory.charge(TABLE_BYTES);
    }
    if (table.count() == 0 && runs.isEmpty()) {
      totals.firstSequence = sequence;
    }
    view = null;
    table.put(series, timestampMs, Double.doubleToRawLongBits(value));
    if (table.count() == TABLE_SAMPLES) {
      settle();
    }
  }

  /// Whether the series has a sample at this time; [#foundBits] says which.
  boolean find(int series, long timestampMs) {
    applyDeletion();
    int position = table.find(series, timestampMs);
    if (position >= 0) {
      foundBits = table.bits(position);
      return true;
    }
    return find(runs, series, timestampMs) || find(frozen, series, timestampMs);
  }

  private boolean find(List<OutOfOrderRun> in, int series, long timestampMs) {
    for (int i = in.size() - 1; i >= 0; i--) {
      int found = in.get(i).find(series, timestampMs);
      if (found >= 0) {
        foundBits = Double.doubleToRawLongBits(in.get(i).values()[found]);
        return true;
      }
    }
    return false;
  }

  /// Bits of the value that [#find] has found.
  long foundBits() {
    return foundBits;
  }

  /// All samples: immutable, and the same as long as nothing changes.
  OutOfOrderView view() {
    applyDeletion();
    OutOfOrderView current = view;
    if (current == null) {
      settle();
      List<OutOfOrderRun> all = new ArrayList<>(frozen);
      all.addAll(runs);
      current = new OutOfOrderView(all);
      view = current;
    }
    return current;
  }

  /// Whether a series has samples.
  boolean has(int series) {
    for (OutOfOrderRun run : view().runs()) {
      if (run.find(series) >= 0) {
        return true;
      }
    }
    return false;
  }

  /// Makes a run of what is in the table.
  private void settle() {
    if (table.count() == 0) {
      return;
    }
    OutOfOrderRun newest = OutOfOrderRun.of(table);
    table.clear();
    while (!runs.isEmpty()
        && runs.getLast().count() <= RATIO * (long) newest.count()
        && runs.getLast().count() + newest.count() <= MOST_MERGED_HERE) {
      OutOfOrderRun older = runs.removeLast();
      charge(-older.bytes());
      newest = OutOfOrderRun.merge(older, newest);
    }
    runs.add(newest);
    charge(newest.bytes());
  }

  /// Runs that are to be merged in the background, null where there are none.
  @Nullable Neighbours toMerge() {
    for (int i = runs.size() - 1; i > 0; i--) {
      if (runs.get(i - 1).count() <= RATIO * (long) runs.get(i).count()) {
        return new Neighbours(runs.get(i - 1), runs.get(i));
      }
    }
    return null;
  }

  /// Puts a run in the place of those that it was merged from, where these are still there.
  @SuppressWarnings("ReferenceEquality") // the runs themselves, not such as are like them
  void merged(Neighbours of, OutOfOrderRun run) {
    for (int i = 1; i < runs.size(); i++) {
      if (runs.get(i - 1) == of.older() && runs.get(i) == of.newer()) {
        runs.set(i - 1, run);
        runs.remove(i);
        charge(run.bytes() - of.older().bytes() - of.newer().bytes());
        view = null;
        return;
      }
    }
  }

  /// Deletes the samples of a series in a range that is not empty.
  void delete(int series, TimeRange range) {
    if (isEmpty()) {
      return;
    }
    Deletion pending = deletion;
    if (pending != null && !pending.range().equals(range)) {
      applyDeletion();
      pending = null;
    }
    if (pending == null) {
      pending = new Deletion(new BitSet(), range);
      deletion = pending;
    }
    pending.series().set(series);
  }

  private void applyDeletion() {
    Deletion pending = deletion;
    if (pending == null) {
      return;
    }
    deletion = null;
    settle();
    view = null;
    delete(frozen, pending);
    delete(runs, pending);
  }

  private void delete(List<OutOfOrderRun> from, Deletion pending) {
    for (int i = from.size() - 1; i >= 0; i--) {
      OutOfOrderRun run = from.get(i);
      if (!run.hasAny(pending.series(), pending.range())) {
        continue;
      }
      OutOfOrderRun left = run.without(pending.series(), pending.range());
      charge(left.bytes() - run.bytes());
      from.set(i, left);
    }
    from.removeIf(run -> run.count() == 0);
  }

  /// Sets apart all samples that there are now: they are to be written to blocks.
  void freeze() {
    applyDeletion();
    settle();
    if (frozen.isEmpty()) {
      totals.frozenSequence = totals.firstSequence;
    }
    frozen.addAll(runs);
    runs.clear();
  }

  /// Forgets the samples that were set apart: they are in blocks.
  void dropFrozen() {
    applyDeletion();
    for (OutOfOrderRun run : frozen) {
      charge(-run.bytes());
    }
    frozen.clear();
    view = null;
  }

  private void charge(long bytes) {
    totals.runBytes += bytes;
    memory.charge(bytes);
  }

  boolean isEmpty() {
    return table.count() == 0 && runs.isEmpty() && frozen.isEmpty();
  }

  /// Sequence of the first frame with samples that are here; 0 where there are none.
  long firstSequence() {
    applyDeletion();
    if (!frozen.isEmpty()) {
      return totals.frozenSequence;
    }
    return isEmpty() ? 0 : totals.firstSequence;
  }

  /// How many samples have come.
  long appended() {
    return totals.appended;
  }

  /// Delays of the samples that were offered, taken or not.
  SampleDelays delays() {
    return delays;
  }

  /// Memory that the runs take.
  long runBytes() {
    return totals.runBytes;
  }
}
