package io.narthex.storage.head;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.SeriesIdentity;
import io.narthex.storage.postings.InvertedIndex;
import io.narthex.storage.postings.SeriesLabels;
import io.narthex.storage.postings.Symbols;
import java.util.function.Consumer;

/// Everything that the append lock guards: refs, samples, extremes, memory; and the labels and the
/// index, which lock for themselves.
final class HeadState {
  private final HeadOptions options;
  private final HeadMemory memory;
  private final Symbols symbols;
  private final SeriesLabels labels;
  private final InvertedIndex index;
  private final RefTable refs = new RefTable();
  private final HeadStores stores;
  private final SeriesSamples samples;
  private final SeriesIdentity identity;
  private final RetentionLedger ledger = new RetentionLedger();
  private final SeriesCounts counts = new SeriesCounts();
  private final Extremes extremes = new Extremes();

  /// How many series there are and have been.
  private static final class SeriesCounts {
    private int indexed;
    private int retired;
  }

  private static final class Extremes {
    private long newestMs = Long.MIN_VALUE;
    private long oldestMs = Long.MAX_VALUE;
    private long refusedBeforeMs = Long.MIN_VALUE;
  }

  HeadState(HeadOptions options, HeadStores stores, HeadMemory memory) {
    this.options = options;
    this.memory = memory;
    this.symbols = new Symbols(options.hashSeed());
    this.labels = new SeriesLabels(symbols, options.hashSeed());
    this.index = new InvertedIndex(symbols, labels);
    this.stores = stores;
    this.samples = new SeriesSamples(stores);
    this.identity = new SeriesIdentity(options.identityKey());
  }

  HeadOptions options() {
    return options;
  }

  HeadMemory memory() {
    return memory;
  }

  Symbols symbols() {
    return symbols;
  }

  SeriesLabels labels() {
    return labels;
  }

  InvertedIndex index() {
    return index;
  }

  RefTable refs() {
    return refs;
  }

  HeadStores stores() {
    return stores;
  }

  SeriesSamples samples() {
    return samples;
  }

  RetentionLedger ledger() {
    return ledger;
  }

  /// What identifies series; holds the last one.
  SeriesIdentity identity() {
    return identity;
  }

  /// Timestamp of the newest sample ever, `Long.MIN_VALUE` before the first.
  long newestMs() {
    return extremes.newestMs;
  }

  /// Lower bound of the timestamps, `Long.MAX_VALUE` without samples.
  long oldestMs() {
    return extremes.oldestMs;
  }

  /// Samples before this are not there any more.
  void cutBefore(long timestampMs) {
    extremes.oldestMs = Math.min(Math.max(extremes.oldestMs, timestampMs), extremes.newestMs);
  }

  /// No older sample is taken in order.
  long refusedBeforeMs() {
    return extremes.refusedBeforeMs;
  }

  void refusedBeforeMs(long timestampMs) {
    extremes.refusedBeforeMs = timestampMs;
  }

  /// Goes on behind a snapshot whose samples lie in `oldestMs..newestMs`.
  ///
  /// @param sequence of the last frame that is in part in it
  void restored(long oldestMs, long newestMs, long sequence) {
    extremes.oldestMs = oldestMs;
    extremes.newestMs = newestMs;
    samples.restored(sequence);
    ledger.start(newestMs);
  }

  /// Series that are alive.
  int seriesCount() {
    return labels.count() - counts.retired;
  }

  /// Ref of a series that has not been removed.
  long refOf(int series) {
    return ColdRecord.ref(stores.cold().page(series), stores.cold().at(series));
  }

  /// Whether a series is there and not retired.
  boolean isAlive(int series) {
    return stores.cold().isHeld(series) && refs.indexOf(refOf(series)) == series;
  }

  /// Adds a series; [#indexSeries] makes it known to readers.
  void addSeries(long ref, Labels seriesLabels) {
    memory.chargeLabels(labels.bytesOf(seriesLabels) + InvertedIndex.bytesOf(seriesLabels.size()));
    int series = labels.add(seriesLabels);
    refs.put(ref, series);
    samples.add(series);
    Records cold = stores.cold();
    cold.add(series);
    identity.of(seriesLabels);
    ColdRecord.identity(cold.page(series), cold.at(series), identity.high(), identity.low());
    ColdRecord.ref(cold.page(series), cold.at(series), ref);
    ColdRecord.firstMs(cold.page(series), cold.at(series), Long.MAX_VALUE);
  }

  /// Indexes what was added since the last call.
  void indexSeries() {
    int end = labels.count();
    if (end > counts.indexed) {
      index.add(counts.indexed, end);
      counts.indexed = end;
    }
  }

  /// Runs `adding`, which adds series, and indexes these on a thread of its own meanwhile.
  void indexWhile(Consumer<IndexAhead> adding) {
    indexSeries();
    IndexAhead ahead = new IndexAhead(index, counts.indexed);
    try {
      adding.accept(ahead);
    } finally {
      counts.indexed = ahead.end();
    }
  }

  /// Takes series out: their refs and labels are unknown from here on. What they have stays until
  /// [#remove].
  void retire(int[] series) {
    index.remove(series);
    for (int one : series) {
      labels.forget(one);
      refs.remove(refOf(one));
    }
    counts.retired += series.length;
  }

  /// Removes retired series that nobody reads any more.
  void remove(int[] series) {
    for (int one : series) {
      samples.remove(one);
      stores.cold().remove(one);
      stores.deletions().remove(one);
    }
  }

  /// Samples of a frame were applied.
  void appended(long sequence, long frameOldestMs, long frameNewestMs) {
    extremes.oldestMs = Math.min(extremes.oldestMs, frameOldestMs);
    extremes.newestMs = Math.max(extremes.newestMs, frameNewestMs);
    ledger.add(sequence, frameNewestMs);
  }
}
