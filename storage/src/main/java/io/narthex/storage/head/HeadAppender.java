package io.narthex.storage.head;

import io.narthex.storage.CommitResult;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.postings.InvertedIndex;
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

  /// Which timestamps are taken, as of the beginning of the batch.
  private static final class Bounds {
    /// In order from here on.
    private long inOrderMs;

    /// Out of order from here on, `Long.MAX_VALUE` where none are taken.
    private long outOfOrderMs;

    /// Newest of all.
    private long newestMs;
  }

  /// Accepted samples of this batch, as far as somebody looked for them.
  private static final class Seen {
    private final SampleTable samples = new SampleTable();

    /// How many of those in order are among them.
    private int inOrderCount;

    /// Bits of the value that was found last, here or elsewhere.
    private long foundBits;
  }

  private final HeadState state;
  private final Captures captures;
  private final SampleFinder finder;
  private final OutOfOrderSamples late;
  private final FrameBuilder frame = new FrameBuilder();
  private final Bounds bounds = new Bounds();
  private final AcceptedSamples inOrder = new AcceptedSamples();
  private final AcceptedSamples outOfOrder = new AcceptedSamples();
  private final NewSeries created = new NewSeries();
  private final Seen seen = new Seen();
  private int[] named = new int[64];

  HeadAppender(HeadState state, Captures captures) {
    this.state = state;
    this.captures = captures;
    this.finder = new SampleFinder(state.stores());
    this.late = state.stores().outOfOrder();
  }

  /// Commits a batch.
  ///
  /// @throws io.narthex.storage.StorageException `LIMIT` where the head is full, or what the log
  ///   says; nothing is stored then
  CommitResult commit(WriteBatch batch, FrameLog log) {
    state.memory().checkOpen();
    begin(batch);
    SampleOutcome[] outcomes = new SampleOutcome[batch.sampleCount()];
    for (int i = 0; i < outcomes.length; i++) {
      outcomes[i] = judge(batch, i);
    }
    long sequence;
    if (inOrder.count() + outOfOrder.count() == 0) {
      sequence = log.lastSequence();
    } else {
      sequence = log(batch, log);
      apply(batch, sequence);
    }
    return new CommitResult(sequence, outcomes, refs(batch));
  }

  private void begin(WriteBatch batch) {
    inOrder.clear();
    outOfOrder.clear();
    created.labels.clear();
    created.indexes.clear();
    seen.samples.clear();
    seen.inOrderCount = 0;
    if (named.length < batch.seriesCount()) {
      named = new int[2 * batch.seriesCount()];
    }
    Arrays.fill(named, 0, batch.seriesCount(), UNRESOLVED);
    long newestMs = state.newestMs();
    if (newestMs == Long.MIN_VALUE && batch.sampleCount() > 0) {
      newestMs = batch.timestampMs(0);
    }
    bounds.newestMs = newestMs;
    bounds.inOrderMs =
        Math.max(behind(newestMs, state.options().tooOldMs()), state.refusedBeforeMs());
    long windowMs = late.windowMs();
    bounds.outOfOrderMs = windowMs > 0 ? behind(newestMs, windowMs) : Long.MAX_VALUE;
  }

  private static long behind(long timestampMs, long byMs) {
    return Math.max(timestampMs, Long.MIN_VALUE + byMs) - byMs;
  }

  private SampleOutcome judge(WriteBatch batch, int index) {
    long ref = batch.ref(index);
    int series = ref < 0 ? resolve(batch, WriteBatch.seriesIndex(ref)) : state.refs().indexOf(ref);
    if (series < 0 && ref >= 0) {
      return SampleOutcome.UNKNOWN_REF;
    }
    long timestampMs = batch.timestampMs(index);
    boolean newest = series < 0 || timestampMs > state.samples().newestMs(series);
    if (!newest || timestampMs < bounds.inOrderMs) {
      return judgeOld(batch, index, series);
    }
    if (series < 0) {
      series = create(batch, ref);
      if (series < 0) {
        return SampleOutcome.SERIES_LIMIT;
      }
    }
    inOrder.add(index, series, state.samples().newestMs(series));
    state.samples().newestMs(series, timestampMs);
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
  private int create(WriteBatch batch, long ref) {
    Labels labels = batch.series(WriteBatch.seriesIndex(ref));
    if (state.seriesCount() + created.labels.size() >= state.options().maxSeries()
        || !hasRoomFor(labels)) {
      return -1;
    }
    int series = state.labels().count() + created.labels.size();
    created.labels.add(labels);
    created.indexes.put(labels, series);
    state.samples().prepare(series);
    named[WriteBatch.seriesIndex(ref)] = series;
    return series;
  }

  /// Whether there is room for the series of this batch and another one with such labels.
  private boolean hasRoomFor(Labels labels) {
    int count = created.labels.size() + 1;
    long labelBytes = state.labels().bytesOf(labels) + InvertedIndex.bytesOf(labels.size());
    return state.memory().labelBytes() + labelBytes * count <= state.options().maxLabelBytes()
        && state
            .memory()
            .hasRoomForSeries((HotRecord.BYTES + ColdRecord.BYTES + labelBytes) * count);
  }

  /// A sample that is not newer than the newest of its series, or older than what is taken in
  /// order.
  ///
  /// @param series −1 where it does not exist
  private SampleOutcome judgeOld(WriteBatch batch, int index, int series) {
    long timestampMs = batch.timestampMs(index);
    long bits = Double.doubleToRawLongBits(batch.value(index));
    countDelay(series, timestampMs);
    boolean stored = series >= 0 && isStored(batch, series, timestampMs);
    if (stored && seen.foundBits == bits) {
      return SampleOutcome.DUPLICATE;
    }
    if (stored && timestampMs >= Math.min(bounds.inOrderMs, bounds.outOfOrderMs)) {
      return SampleOutcome.DUPLICATE_TIMESTAMP;
    }
    if (timestampMs >= bounds.outOfOrderMs && batch.refusesOutOfOrder()) {
      return SampleOutcome.OUT_OF_ORDER;
    }
    if (timestampMs >= bounds.outOfOrderMs) {
      int taking = series < 0 ? create(batch, batch.ref(index)) : series;
      if (taking < 0) {
        return SampleOutcome.SERIES_LIMIT;
      }
      outOfOrder.add(index, taking, state.samples().newestMs(taking));
      seen.samples.put(taking, timestampMs, bits);
      return SampleOutcome.STORED;
    }
    if (bounds.outOfOrderMs < Long.MAX_VALUE) {
      return SampleOutcome.TOO_OLD;
    }
    return timestampMs < bounds.inOrderMs
        ? SampleOutcome.OUT_OF_BOUNDS
        : SampleOutcome.OUT_OF_ORDER;
  }

  /// As upstream, which counts neither the newest sample of a series that comes once more nor what
  /// is too old for a head that takes nothing out of order.
  private void countDelay(int series, long timestampMs) {
    boolean isOld = timestampMs < bounds.inOrderMs;
    boolean counts =
        isOld
            ? bounds.outOfOrderMs < Long.MAX_VALUE
            : series < 0 || timestampMs < state.samples().newestMs(series);
    if (counts) {
      late.delays().add(bounds.newestMs - timestampMs);
    }
  }

  /// Whether a series has a sample at a time, or gets it by this batch.
  private boolean isStored(WriteBatch batch, int series, long timestampMs) {
    if (timestampMs >= state.oldestMs() && finder.find(series, timestampMs)) {
      seen.foundBits = finder.foundBits();
      return true;
    }
    if (late.find(series, timestampMs)) {
      seen.foundBits = late.foundBits();
      return true;
    }
    for (; seen.inOrderCount < inOrder.count(); seen.inOrderCount++) {
      int at = inOrder.sample(seen.inOrderCount);
      seen.samples.put(
          inOrder.series(seen.inOrderCount),
          batch.timestampMs(at),
          Double.doubleToRawLongBits(batch.value(at)));
    }
    int position = seen.samples.find(series, timestampMs);
    if (position >= 0) {
      seen.foundBits = seen.samples.bits(position);
    }
    return position >= 0;
  }

  private long log(WriteBatch batch, FrameLog log) {
    int firstNew = state.labels().count();
    long firstRef = state.refs().nextRef();
    frame.clear();
    for (int i = 0; i < created.labels.size(); i++) {
      frame.series(firstRef + i, created.labels.get(i));
    }
    for (int i = 0; i < inOrder.count(); i++) {
      int at = inOrder.sample(i);
      long ref = refOf(inOrder.series(i), firstNew, firstRef);
      frame.sample(ref, batch.timestampMs(at), batch.value(at));
    }
    for (int i = 0; i < outOfOrder.count(); i++) {
      int at = outOfOrder.sample(i);
      long ref = refOf(outOfOrder.series(i), firstNew, firstRef);
      frame.outOfOrder(ref, batch.timestampMs(at), batch.value(at));
    }
    boolean logged = false;
    try {
      long sequence = log.append(frame);
      logged = true;
      return sequence;
    } finally {
      if (!logged) {
        for (int i = inOrder.count() - 1; i >= 0; i--) {
          state.samples().newestMs(inOrder.series(i), inOrder.newestBefore(i));
        }
      }
    }
  }

  /// Ref of a series that was there before this batch, or is to be.
  private long refOf(int series, int firstNew, long firstRef) {
    return series < firstNew ? state.refOf(series) : firstRef + (series - firstNew);
  }

  private void apply(WriteBatch batch, long sequence) {
    long firstRef = state.refs().nextRef();
    for (int i = 0; i < created.labels.size(); i++) {
      state.addSeries(firstRef + i, created.labels.get(i));
    }
    state.indexSeries();
    captures.note(inOrder);
    SeriesSamples samples = state.samples();
    samples.beginBatch();
    long newest = Long.MIN_VALUE;
    long oldest = Long.MAX_VALUE;
    for (int i = 0; i < inOrder.count(); i++) {
      int at = inOrder.sample(i);
      long timestampMs = batch.timestampMs(at);
      samples.append(inOrder.series(i), timestampMs, batch.value(at), sequence);
      newest = Math.max(newest, timestampMs);
      oldest = Math.min(oldest, timestampMs);
    }
    if (inOrder.count() > 0) {
      state.appended(sequence, oldest, newest);
    }
    for (int i = 0; i < outOfOrder.count(); i++) {
      int at = outOfOrder.sample(i);
      late.append(outOfOrder.series(i), batch.timestampMs(at), batch.value(at), sequence);
    }
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
