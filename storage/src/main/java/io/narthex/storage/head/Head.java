package io.narthex.storage.head;

import io.narthex.storage.CommitResult;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.postings.InvertedIndex.LabelFigures;
import io.narthex.storage.postings.LabelListing;
import io.narthex.storage.wal.FrameBuilder;
import io.narthex.storage.wal.LogSink;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The mutable recent window: all samples that are kept, the newest in memory. Thread-safe.
///
/// Commits run one at a time under the append lock. Readers capture under it in quanta of 1,024
/// series, copy open vectors under it in quanta, and decode without it. What an open snapshot may
/// read is not removed before it is closed.
public final class Head {
  private static final int RETIRE_QUANTUM = 1_024;

  private final HeadState state;
  private final Clock clock;

  /// Fair, so that what takes it quantum by quantum lets in those who wait; a commit that finds it
  /// free takes it all the same.
  private final ReentrantLock appendLock = new ReentrantLock(true);

  private final Captures captures;
  private final HeadAppender appender;
  private final HeadReader reader;
  private final OutOfOrderUpkeep outOfOrder;
  private final Housekeeping housekeeping;
  private final @Nullable HeadRecovery recovery;
  private final Totals totals = new Totals();

  /// Running totals, guarded by the append lock.
  private static final class Totals {
    private long samplesAppended;
    private long lockWaitNanos;
    private long orphanSamples;
  }

  /// An empty head that charges `budget`.
  ///
  /// @param files for sealed vectors, closed with the head; null where these stay in memory
  public Head(HeadOptions options, MemoryBudget budget, Clock clock, @Nullable ExtentFiles files) {
    this(options, new HeadMemory(budget), clock, files, ExtentFormat.EXTENT_BYTES);
  }

  /// With extents of another size.
  Head(
      HeadOptions options,
      HeadMemory memory,
      Clock clock,
      @Nullable ExtentFiles files,
      int extentBytes) {
    HeadStores stores = new HeadStores(options.blockRangeMs(), extentBytes, memory);
    this.state = new HeadState(options, stores, memory);
    this.clock = clock;
    this.captures = new Captures(state, appendLock);
    this.appender = new HeadAppender(state, captures);
    this.reader = new HeadReader(state, captures);
    this.outOfOrder = new OutOfOrderUpkeep(stores.outOfOrder(), memory, reader, appendLock);
    this.housekeeping = new Housekeeping(state, appendLock, files);
    this.recovery =
        files == null ? null : new HeadRecovery(state, captures, appendLock, housekeeping, files);
  }

  /// Commits a batch, logging to `log`; see [io.narthex.storage.Storage#commit].
  public CommitResult commit(WriteBatch batch, FrameLog log) {
    lockForAppend();
    try {
      captures.checkOpen();
      CommitResult result = appender.commit(batch, log);
      totals.samplesAppended += result.count(SampleOutcome.STORED);
      return result;
    } finally {
      appendLock.unlock();
    }
  }

  private void lockForAppend() {
    if (!appendLock.tryLock()) {
      long startNanos = clock.nanoTime();
      appendLock.lock();
      totals.lockWaitNanos += clock.nanoTime() - startNanos;
    }
  }

  /// Where the log replays to; readers are not to be let in before it is done.
  public LogSink replaySink() {
    return new ReplaySink();
  }

  /// Takes nothing any more once the head is closed.
  private final class ReplaySink implements LogSink {
    @Override
    public void series(long ref, Labels labels) {
      appendLock.lock();
      try {
        if (captures.isClosed()) {
          return;
        }
        if (state.labels().find(labels) < 0) {
          state.addSeries(ref, labels);
        } else {
          retireOlder(ref, labels);
        }
      } finally {
        appendLock.unlock();
      }
    }

    /// The labels were retired and came again under a new ref.
    private void retireOlder(long ref, Labels labels) {
      int older = state.labels().find(labels);
      if (state.refOf(older) < ref) {
        state.indexSeries();
        captures.retire(new int[] {older});
        state.addSeries(ref, labels);
      }
    }

    @Override
    public void samples(
        long sequence, long[] refs, long[] timestampsMs, double[] values, int count) {
      boolean full;
      appendLock.lock();
      try {
        if (captures.isClosed()) {
          return;
        }
        state.indexSeries();
        long oldest = Long.MAX_VALUE;
        long newest = Long.MIN_VALUE;
        SeriesSamples samples = state.samples();
        boolean mayBeHeld = samples.mayBeHeld(sequence);
        samples.beginBatch();
        for (int i = 0; i < count; i++) {
          if (timestampsMs[i] < state.refusedBeforeMs()) {
            continue;
          }
          int index = state.refs().indexOf(refs[i]);
          if (index < 0) {
            state.refs().reserve(refs[i] + 1);
            totals.orphanSamples++;
            continue;
          }
          if (timestampsMs[i] <= samples.newestMs(index)) {
            totals.orphanSamples += samples.isHeld(index, sequence) ? 0 : 1;
            continue;
          }
          long applied = mayBeHeld ? samples.sequence(index) : sequence;
          samples.append(index, timestampsMs[i], values[i], applied);
          oldest = Math.min(oldest, timestampsMs[i]);
          newest = Math.max(newest, timestampsMs[i]);
          totals.samplesAppended++;
        }
        if (newest != Long.MIN_VALUE) {
          state.appended(sequence, oldest, newest);
        }
        full = state.stores().extents().hasFull();
      } finally {
        appendLock.unlock();
      }
      if (full) {
        housekeeping.writeExtents();
      }
    }

    @Override
    public void outOfOrderSamples(
        long sequence, long[] refs, long[] timestampsMs, double[] values, int count) {
      appendLock.lock();
      try {
        if (captures.isClosed()) {
          return;
        }
        state.indexSeries();
        for (int i = 0; i < count; i++) {
          int index = state.refs().indexOf(refs[i]);
          if (index < 0) {
            totals.orphanSamples++;
          } else {
            state.stores().outOfOrder().append(index, timestampsMs[i], values[i], sequence);
            totals.samplesAppended++;
          }
        }
      } finally {
        appendLock.unlock();
      }
    }

    @Override
    public void outOfOrderSetApart() {
      mark(OutOfOrderSamples::freeze);
    }

    @Override
    public void outOfOrderInBlocks() {
      mark(OutOfOrderSamples::dropFrozen);
    }

    private void mark(Consumer<OutOfOrderSamples> action) {
      appendLock.lock();
      try {
        if (!captures.isClosed()) {
          action.accept(state.stores().outOfOrder());
        }
      } finally {
        appendLock.unlock();
      }
    }

    @Override
    public void delete(long sequence, long ref, TimeRange range) {
      appendLock.lock();
      try {
        int index = captures.isClosed() ? -1 : state.refs().indexOf(ref);
        if (index >= 0 && !range.isEmpty()) {
          state.stores().outOfOrder().delete(index, range);
          if (!state.samples().isHeld(index, sequence)) {
            state.stores().deletions().begin();
            markInOrderDeleted(index, range);
          }
        }
      } finally {
        appendLock.unlock();
      }
    }
  }

  /// Ends the replay: all series are known to readers from here on.
  public void replayed() {
    appendLock.lock();
    try {
      state.indexSeries();
    } finally {
      appendLock.unlock();
    }
  }

  /// Selections of all queries, of one moment.
  ///
  /// @param fromMs of what came in order nothing older is selected
  public HeadSnapshot capture(List<SeriesQuery> queries, long fromMs, ReadContext context) {
    return reader.capture(queries, fromMs, context);
  }

  /// What is done with samples that come out of order.
  public OutOfOrderUpkeep outOfOrder() {
    return outOfOrder;
  }

  /// Names of the labels of the series that match any of the sets (all where empty) and may have
  /// samples in `range`, ascending.
  public List<String> labelNames(
      List<List<Matcher>> matcherSets, TimeRange range, ReadContext context) {
    return LabelListing.names(state.index(), listed(matcherSets, range, context), context);
  }

  /// Values of label `name` of these series, ascending.
  public List<String> labelValues(
      String name, List<List<Matcher>> matcherSets, TimeRange range, ReadContext context) {
    return LabelListing.values(state.index(), name, listed(matcherSets, range, context), context);
  }

  private RoaringBitmap listed(
      List<List<Matcher>> matcherSets, TimeRange range, ReadContext context) {
    return reader.seriesOfAny(matcherSets, range, context);
  }

  /// Label sets of these series, in no order.
  public List<Labels> series(
      List<List<Matcher>> matcherSets, TimeRange range, ReadContext context) {
    return Arrays.stream(listed(matcherSets, range, context).toArray())
        .mapToObj(state.labels()::labels)
        .toList();
  }

  /// Deletes samples and logs it to `log`.
  ///
  /// @return the sequence of the deletion's frame
  public long delete(List<Matcher> matchers, TimeRange range, ReadContext context, FrameLog log) {
    int[] series = state.index().select(matchers, context).series().toArray();
    lockForAppend();
    try {
      captures.checkOpen();
      FrameBuilder frame = new FrameBuilder();
      for (int one : series) {
        if (state.isAlive(one)) {
          frame.delete(state.refOf(one), range);
        }
      }
      if (frame.isEmpty()) {
        return log.lastSequence();
      }
      long sequence = log.append(frame);
      state.stores().deletions().begin();
      for (int one : series) {
        if (state.isAlive(one)) {
          markDeleted(one, range);
          state.samples().sequence(one, sequence);
        }
      }
      return sequence;
    } finally {
      appendLock.unlock();
    }
  }

  private void markDeleted(int series, TimeRange range) {
    if (!range.isEmpty()) {
      state.stores().outOfOrder().delete(series, range);
      markInOrderDeleted(series, range);
    }
  }

  private void markInOrderDeleted(int series, TimeRange range) {
    long newestMs = state.samples().newestMs(series);
    if (range.startMs() <= newestMs) {
      state.stores().deletions().add(series, range, newestMs, captures.hasReaders());
      state.samples().markDeletions(series);
    }
  }

  /// Takes no sample older than `timestampMs` in order from here on, also not of the log: such
  /// samples are in blocks, or about to be.
  public void refuseBefore(long timestampMs) {
    appendLock.lock();
    try {
      state.refusedBeforeMs(Math.max(timestampMs, state.refusedBeforeMs()));
    } finally {
      appendLock.unlock();
    }
  }

  /// Drops samples before a time that came in order, and series that have none left.
  ///
  /// @return the sequence before which the log is not needed any more, 0 where all of it is
  public long truncateBefore(long timestampMs) {
    int end = state.labels().count();
    for (int from = 0; from < end; from += RETIRE_QUANTUM) {
      retireQuantum(from, Math.min(end, from + RETIRE_QUANTUM), timestampMs);
    }
    appendLock.lock();
    try {
      captures.cutBefore(timestampMs);
      long firstNeeded = state.ledger().firstNeeded(timestampMs);
      long outOfOrderFrom = state.stores().outOfOrder().firstSequence();
      return outOfOrderFrom == 0 ? firstNeeded : Math.min(firstNeeded, outOfOrderFrom);
    } finally {
      appendLock.unlock();
    }
  }

  private void retireQuantum(int from, int end, long cutMs) {
    appendLock.lock();
    try {
      captures.checkOpen();
      int[] gone = new int[end - from];
      int goneCount = 0;
      for (int series = from; series < end; series++) {
        if (state.isAlive(series)
            && state.samples().newestMs(series) < cutMs
            && !state.stores().outOfOrder().has(series)) {
          gone[goneCount++] = series;
        }
      }
      if (goneCount > 0) {
        captures.retire(Arrays.copyOf(gone, goneCount));
      }
    } finally {
      appendLock.unlock();
    }
  }

  /// Seals vectors that no commit should have to seal, and writes sealed ones to files; to be
  /// called every second, by one thread.
  public void keepHouse() {
    housekeeping.run();
    outOfOrder.merge();
  }

  /// As [#keepHouse], for so many series at most.
  int sealSome(int most) {
    return housekeeping.sealSome(most);
  }

  /// The head's part in recovery snapshots.
  ///
  /// @throws IllegalStateException without files for sealed vectors
  public HeadRecovery recovery() {
    if (recovery == null) {
      throw new IllegalStateException("files of sealed vectors: expected=some, actual=none");
    }
    return recovery;
  }

  /// Figures of every label.
  public List<LabelFigures> labelFigures() {
    return state.index().figures();
  }

  /// Labels of the series `ref`, null where it is not in the head.
  public @Nullable Labels labels(long ref) {
    appendLock.lock();
    try {
      int series = captures.isClosed() ? -1 : state.refs().indexOf(ref);
      return series < 0 ? null : state.labels().labels(series);
    } finally {
      appendLock.unlock();
    }
  }

  /// Figures of the head.
  public HeadFigures figures() {
    appendLock.lock();
    try {
      return new HeadFigures(
          state.seriesCount(),
          state.labels().count(),
          state.labels().count() - state.seriesCount(),
          totals.samplesAppended,
          state.oldestMs(),
          state.newestMs(),
          totals.lockWaitNanos,
          state.memory().bytes(),
          totals.orphanSamples,
          housekeeping.failures(),
          state.stores().outOfOrder().appended(),
          state.stores().outOfOrder().delays().figures());
    } finally {
      appendLock.unlock();
    }
  }

  /// What takes its memory outside the heap.
  public HeadMemoryParts memoryParts() {
    appendLock.lock();
    try {
      return state.stores().memoryParts();
    } finally {
      appendLock.unlock();
    }
  }

  /// Gives its memory back to the budget; nothing may be called any more.
  public void close() {
    housekeeping.close();
    appendLock.lock();
    try {
      captures.close();
      state.stores().close();
      state.memory().releaseAll();
    } finally {
      appendLock.unlock();
    }
  }
}
