package io.narthex.storage.compaction;

import java.util.concurrent.atomic.LongAdder;

/// How far a compaction is and what it has done. One thread compacts, any thread reads.
public final class CompactionProgress {
  private volatile long seriesTotal;
  private final LongAdder seriesRead = new LongAdder();
  private final LongAdder chunksCopied = new LongAdder();
  private final LongAdder samplesCopied = new LongAdder();
  private final LongAdder samplesEncoded = new LongAdder();

  void start(long total) {
    seriesTotal = total;
  }

  void read(int seriesOfSources) {
    seriesRead.add(seriesOfSources);
  }

  void copied(int samples) {
    chunksCopied.increment();
    samplesCopied.add(samples);
  }

  void encoded(int samples) {
    samplesEncoded.add(samples);
  }

  /// Series of all source blocks together.
  public long seriesTotal() {
    return seriesTotal;
  }

  /// Of these, the ones that are done.
  public long seriesRead() {
    return seriesRead.sum();
  }

  /// Chunks that were copied byte for byte.
  public long chunksCopied() {
    return chunksCopied.sum();
  }

  /// Samples in chunks that were copied byte for byte.
  public long samplesCopied() {
    return samplesCopied.sum();
  }

  /// Samples that were decoded, merged and encoded again, as they came out.
  public long samplesEncoded() {
    return samplesEncoded.sum();
  }
}
