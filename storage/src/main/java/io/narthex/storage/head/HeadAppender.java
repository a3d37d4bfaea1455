package io.narthex.storage.head;

import io.narthex.storage.CommitResult;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.wal.FrameBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Turns a batch into outcomes, one frame and new state: first every sample is judged, then the
/// accepted ones are logged, then they are applied. Nothing has changed where the log refuses.
/// Guarded by the append lock; reused from commit to commit.
final class HeadAppender {
  private static final int UNRESOLVED = -1;

  /// Series that this batch creates: their labels in order, and their indexes to be.
  private static final class NewSeries {
    private final List<Labels> labels = new ArrayList<>();
    private final Map<Labels, Integer> indexes = new HashMap<>();
  }

  /// Sample of this batch, to find samples that come twice in it.
  private record Key(int series, long timestampMs) {}

  private final HeadState state;
  private final Captures captures;
  private final SampleFinder finder;
  private final FrameBuilder frame = new FrameBuilder();
  private int[] accepted = new int[512];
  private int[] acceptedSeries = new int[512];
  private long[] newestBefore = new long[512];
  private int acceptedCount;
  private final NewSeries created = new NewSeries();
  private final Map<Key, Long> seen = new HashMap<>();
  private int seenCount;
  private int[] named = new int[64];

  HeadAppender(HeadState state, Captures captures) {
    this.state = state;
    this.captures = captures;
    this.finder = new SampleFinder(state.stores());
  }

  /// Commits a batch.
  ///
  /// @throws io.narthex.storage.StorageException `LIMIT` where the head is full, or what the log
  ///   says; nothing is stored then
  CommitResult commit(WriteBatch batch, FrameLog log) {
    state.memory().checkOpen();
    begin(batch);
    SampleOutcome[] outcomes = new SampleOutcome[batch.sampleCount()];
    long newest = state.newestMs();
    if (newest == Long.MIN_VALUE && outcomes.length > 0) {
      newest = batch.timestampMs(0);
    }
    long oldest = Math.max(newest, Long.MIN_VALUE + state.options().tooOldMs());
    oldest = Math.max(oldest - state.options().tooOldMs(), state.refusedBeforeMs());
    for (int i = 0; i < outcomes.length; i++) {
      outcomes[i] = judge(batch, i, oldest);
    }
    long sequence;
    if (acceptedCount == 0) {
      sequence = log.lastSequence();
    } else {
      sequence = log(batch, log);
      apply(batch, sequence);
    }
    return new CommitResult(sequence, outcomes, refs(batch));
  }

  private void begin(WriteBatch batch) {
    acceptedCount = 0;
    created.labels.clear();
    created.indexes.clear();
    seen.clear();
    seenCount = 0;
    if (named.length < batch.seriesCount()) {
      named = new int[2 * batch.seriesCount()];
    }
    Arrays.fill(named, 0, batch.seriesCount(), UNRESOLVED);
  }

  private SampleOutcome judge(WriteBatch batch, int index, long oldestMs) {
    long ref = batch.ref(index);
    int series = ref < 0 ? resolve(batch, WriteBatch.seriesIndex(ref)) : state.refs().indexOf(ref);
    if (series < 0 && ref >= 0) {
      return SampleOutcome.UNKNOWN_REF;
    }
    long timestampMs = batch.timestampMs(index);
    if (series >= 0 && timestampMs <= state.samples().newestMs(series)) {
      return judgeOld(batch, index, series, oldestMs);
    }
    if (timestampMs < oldestMs) {
      return SampleOutcome.TOO_OLD;
    }
    if (series < 0) {
      series = create(batch.series(WriteBatch.seriesIndex(ref)));
      if (series < 0) {
        return SampleOutcome.SERIES_LIMIT;
      }
      named[WriteBatch.seriesIndex(ref)] = series;
    }
    accept(index, series, timestampMs);
    return SampleOutcome.STORED;
  }

  /// Index of a series named by labels, −1 where it does not exist.
  private int resolve(WriteBatch batch, int seriesIndex) {
    int series = named[seriesIndex];
    if (series == UNRESOLVED) {
      Labels labels = batch.series(seriesIndex);
      series = state.labels().find(labels);
      if (series < 0 && !created.indexes.isEmpty()) {
        series = created.indexes.getOrDefault(labels, UNRESOLVED);
      }
      named[seriesIndex] = series;
    }
    return series;
  }

  /// Plans a new series.
  ///
  /// @return its index to be, −1 where a limit is reached
  private int create(Labels labels) {
    long bytes = state.bytesOf(labels);
    if (state.seriesCount() + created.labels.size() >= state.options().maxSeries()
        || !state.memory().hasRoomForSeries(bytes * (created.labels.size() + 1))) {
      return -1;
    }
    int series = state.labels().count() + created.labels.size();
    created.labels.add(labels);
    created.indexes.put(labels, series);
    state.samples().prepare(series);
    return series;
  }

  private void accept(int index, int series, long timestampMs) {
    if (acceptedCount == accepted.length) {
      accepted = Arrays.copyOf(accepted, 2 * acceptedCount);
      acceptedSeries = Arrays.copyOf(acceptedSeries, 2 * acceptedCount);
      newestBefore = Arrays.copyOf(newestBefore, 2 * acceptedCount);
    }
    accepted[acceptedCount] = index;
    acceptedSeries[acceptedCount] = series;
    newestBefore[acceptedCount] = state.samples().newestMs(series);
    state.samples().newestMs(series, timestampMs);
    acceptedCount++;
  }

  /// A sample that is not newer than the newest of its series.
  private SampleOutcome judgeOld(WriteBatch batch, int index, int series, long oldestMs) {
    long timestampMs = batch.timestampMs(index);
    long bits = Double.doubleToRawLongBits(batch.value(index));
    boolean stored = timestampMs >= state.oldestMs() && finder.find(series, timestampMs);
    long storedBits = stored ? finder.foundBits() : 0;
    if (!stored && acceptedCount > 0) {
      for (; seenCount < acceptedCount; seenCount++) {
        int at = accepted[seenCount];
        seen.put(
            new Key(acceptedSeries[seenCount], batch.timestampMs(at)),
            Double.doubleToRawLongBits(batch.value(at)));
      }
      Long inBatch = seen.get(new Key(series, timestampMs));
      if (inBatch != null) {
        stored = true;
        storedBits = inBatch;
      }
    }
    if (stored && storedBits == bits) {
      return SampleOutcome.DUPLICATE;
    }
    if (timestampMs < oldestMs) {
      return SampleOutcome.TOO_OLD;
    }
    return stored ? SampleOutcome.DUPLICATE_TIMESTAMP : SampleOutcome.OUT_OF_ORDER;
  }

  private long log(WriteBatch batch, FrameLog log) {
    int firstNew = state.labels().count();
    long firstRef = state.refs().nextRef();
    frame.clear();
    for (int i = 0; i < created.labels.size(); i++) {
      frame.series(firstRef + i, created.labels.get(i));
    }
    for (int i = 0; i < acceptedCount; i++) {
      int series = acceptedSeries[i];
      long ref = series < firstNew ? state.refOf(series) : firstRef + (series - firstNew);
      int at = accepted[i];
      frame.sample(ref, batch.timestampMs(at), batch.value(at));
    }
    boolean logged = false;
    try {
      long sequence = log.append(frame);
      logged = true;
      return sequence;
    } finally {
      if (!logged) {
        for (int i = acceptedCount - 1; i >= 0; i--) {
          state.samples().newestMs(acceptedSeries[i], newestBefore[i]);
        }
      }
    }
  }

  private void apply(WriteBatch batch, long sequence) {
    long firstRef = state.refs().nextRef();
    for (int i = 0; i < created.labels.size(); i++) {
      state.addSeries(firstRef + i, created.labels.get(i));
    }
    state.indexSeries();
    captures.note(acceptedSeries, newestBefore, acceptedCount);
    SeriesSamples samples = state.samples();
    samples.beginBatch();
    long newest = Long.MIN_VALUE;
    long oldest = Long.MAX_VALUE;
    for (int i = 0; i < acceptedCount; i++) {
      int at = accepted[i];
      long timestampMs = batch.timestampMs(at);
      samples.append(acceptedSeries[i], timestampMs, batch.value(at), sequence);
      newest = Math.max(newest, timestampMs);
      oldest = Math.min(oldest, timestampMs);
    }
    state.appended(sequence, oldest, newest);
  }

  private long[] refs(WriteBatch batch) {
    long[] refs = new long[batch.seriesCount()];
    for (int i = 0; i < refs.length; i++) {
      int series = resolve(batch, i);
      refs[i] = series < 0 ? 0 : state.refOf(series);
    }
    return refs;
  }
}
