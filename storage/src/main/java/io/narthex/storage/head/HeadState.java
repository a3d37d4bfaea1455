package io.narthex.storage.head;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.postings.InvertedIndex;
import io.narthex.storage.postings.SeriesLabels;
import io.narthex.storage.postings.Symbols;
import java.util.ArrayList;
import java.util.List;

/// Everything that the append lock guards: refs, samples, running captures, extremes, memory; and
/// the labels and the index, which lock for themselves.
final class HeadState {
  private final HeadOptions options;
  private final HeadMemory memory;
  private final Symbols symbols;
  private final SeriesLabels labels;
  private final InvertedIndex index;
  private final RefTable refs = new RefTable();
  private final SeriesSamples samples;
  private final List<CaptureNotes> captures = new ArrayList<>();
  private final RetentionLedger ledger = new RetentionLedger();
  private final SeriesCounts counts = new SeriesCounts();
  private long newestMs = Long.MIN_VALUE;
  private long oldestMs = Long.MAX_VALUE;

  /// How many series there are and have been.
  private static final class SeriesCounts {
    private int indexed;
    private int retired;
  }

  HeadState(HeadOptions options, HeadMemory memory) {
    this.options = options;
    this.memory = memory;
    this.symbols = new Symbols(options.hashSeed());
    this.labels = new SeriesLabels(symbols, options.hashSeed());
    this.index = new InvertedIndex(symbols, labels);
    this.samples = new SeriesSamples(memory);
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

  SeriesSamples samples() {
    return samples;
  }

  RetentionLedger ledger() {
    return ledger;
  }

  /// Timestamp of the newest sample ever, `Long.MIN_VALUE` before the first.
  long newestMs() {
    return newestMs;
  }

  /// Lower bound of the timestamps, `Long.MAX_VALUE` without samples.
  long oldestMs() {
    return oldestMs;
  }

  void oldestMs(long timestampMs) {
    oldestMs = timestampMs;
  }

  /// Series that are alive.
  int seriesCount() {
    return labels.count() - counts.retired;
  }

  /// Series that were retired since the start.
  int retiredCount() {
    return counts.retired;
  }

  /// Adds a series; [#indexSeries] makes it known to readers.
  void addSeries(long ref, Labels seriesLabels) {
    memory.charge(
        SeriesSamples.BYTES_PER_SERIES
            + labels.bytesOf(seriesLabels)
            + InvertedIndex.bytesOf(seriesLabels));
    int series = labels.add(seriesLabels);
    refs.put(ref, series);
    samples.ensureSeries(series + 1);
  }

  /// Indexes what was added since the last call.
  void indexSeries() {
    int end = labels.count();
    if (end > counts.indexed) {
      index.add(counts.indexed, end);
      counts.indexed = end;
    }
  }

  /// Takes series without samples out; their refs are unknown from here on.
  void retire(int[] series) {
    index.remove(series);
    for (int one : series) {
      labels.forget(one);
      refs.remove(one);
    }
    counts.retired += series.length;
  }

  CaptureNotes beginCapture() {
    CaptureNotes notes = new CaptureNotes();
    captures.add(notes);
    return notes;
  }

  void endCapture(CaptureNotes notes) {
    captures.remove(notes);
  }

  /// Tells running captures what is going to be appended to.
  void note(int[] series, int count) {
    for (CaptureNotes notes : captures) {
      for (int i = 0; i < count; i++) {
        notes.note(series[i], samples.count(series[i]));
      }
    }
  }

  /// Samples of a frame were applied.
  void appended(long sequence, long frameOldestMs, long frameNewestMs) {
    oldestMs = Math.min(oldestMs, frameOldestMs);
    newestMs = Math.max(newestMs, frameNewestMs);
    ledger.add(sequence, frameNewestMs);
  }
}
