package io.narthex.rules.scheduler;

import io.narthex.storage.CommitResult;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.sample.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// Writes what one rule yields, and ends the series that it no longer yields. Known series are
/// found by a hash of their labels and named by their ref, so that nothing is built for them. Used
/// by one thread at a time.
final class RuleWriter {
  /// Where samples go, and at which time.
  record Target(Storage storage, long timestampMs) {}

  private final SeriesShape shape;
  private SeriesTable table = new SeriesTable();

  RuleWriter(SeriesShape shape) {
    this.shape = shape;
  }

  /// Finds the series of `samples` in the table, slots to `scratch`; [#write] or [#abandon] is to
  /// follow.
  ///
  /// @return whether two samples have the same
  boolean find(RuleSamples samples, WriteScratch scratch) {
    table.begin(samples.count());
    int[] slots = scratch.slots(samples.count());
    boolean twice = false;
    for (int i = 0; i < samples.count(); i++) {
      int length = shape.write(samples.labels().get(i), scratch);
      scratch.hash().hash(scratch.bytes(length), 0, length);
      int slot = table.meet(scratch.hash().low(), scratch.hash().high());
      twice |= slot < 0;
      slots[i] = slot < 0 ? -1 - slot : slot;
    }
    return twice;
  }

  /// Leaves everything as it was written last.
  void abandon() {
    table.abandon();
  }

  /// Writes the samples that were found, and stale markers.
  ///
  /// @throws io.narthex.storage.StorageException where nothing could be written
  Refusals write(RuleSamples samples, Target target, WriteScratch scratch) {
    WriteBatch batch = scratch.batch();
    batch.clear();
    int[] slots = scratch.slots(samples.count());
    for (int i = 0; i < samples.count(); i++) {
      add(samples, i, slots[i], target.timestampMs(), batch);
    }
    table.forEachVanished(ref -> batch.add(ref, target.timestampMs(), StaleMarker.value()));
    Refusals refusals = new Refusals();
    if (batch.sampleCount() > 0) {
      try {
        List<Integer> gone = settled(samples, target.storage().commit(batch), slots, refusals);
        if (!gone.isEmpty()) {
          writeAgain(samples, gone, target, scratch, refusals);
        }
      } catch (StorageException e) {
        table.abandon();
        throw e;
      }
    }
    table.finish();
    return refusals;
  }

  private void add(RuleSamples samples, int index, int slot, long timestampMs, WriteBatch batch) {
    if (table.ref(slot) == 0) {
      table.ref(slot, batch.addSeries(shape.full(samples.labels().get(index))));
    }
    batch.add(table.ref(slot), timestampMs, samples.values()[index]);
  }

  /// Takes over what a commit says of the first samples of its batch.
  ///
  /// @return indexes of those whose series storage has forgotten
  private List<Integer> settled(
      RuleSamples samples, CommitResult result, int[] slots, Refusals refusals) {
    List<Integer> gone = new ArrayList<>();
    for (int i = 0; i < samples.count(); i++) {
      SampleOutcome outcome = result.outcome(i);
      settle(slots[i], outcome, result);
      if (outcome == SampleOutcome.UNKNOWN_REF) {
        gone.add(i);
      } else if (!outcome.isSuccess()) {
        refusals.add(outcome);
      }
    }
    return gone;
  }

  private void settle(int slot, SampleOutcome outcome, CommitResult result) {
    long ref = table.ref(slot);
    if (!outcome.isSuccess()) {
      table.ref(slot, 0);
    } else if (ref < 0) {
      table.ref(slot, result.ref(WriteBatch.seriesIndex(ref)));
    }
  }

  /// Writes samples by their labels, since their series are to be made anew.
  private void writeAgain(
      RuleSamples samples,
      List<Integer> indexes,
      Target target,
      WriteScratch scratch,
      Refusals refusals) {
    WriteBatch batch = scratch.batch();
    batch.clear();
    int[] slots = scratch.slots(samples.count());
    for (int index : indexes) {
      add(samples, index, slots[index], target.timestampMs(), batch);
    }
    CommitResult result = target.storage().commit(batch);
    for (int i = 0; i < indexes.size(); i++) {
      settle(slots[indexes.get(i)], result.outcome(i), result);
      if (!result.outcome(i).isSuccess()) {
        refusals.add(result.outcome(i));
      }
    }
  }

  /// Takes over the series that another writer wrote last.
  void adopt(RuleWriter from) {
    table = from.table;
    from.table = new SeriesTable();
  }

  /// Refs of the series that were written last.
  void forEachSeries(LongConsumer action) {
    table.forEach(action);
  }
}
