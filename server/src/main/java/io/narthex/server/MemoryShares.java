package io.narthex.server;

import io.narthex.storage.MemoryBudget;

/// The memory of the process, shared out.
///
/// @param head samples, labels and index of the head
/// @param ingest requests of remote write that are being worked on
/// @param queries rows of series, groups, results
/// @param caches tables of wire keys
/// @param labelBytes of the head's share, what may lie on the heap: labels and index
record MemoryShares(
    MemoryBudget head,
    MemoryBudget ingest,
    MemoryBudget queries,
    MemoryBudget caches,
    long labelBytes) {
  private static final long HUNDRED = 100;

  /// Of the whole.
  private static final long HEAD_PERCENT = 60;

  /// Of the heap. Queries may take what requests leave, so these add up to more than all of it.
  private static final long LABELS_PERCENT = 50;

  private static final long INGEST_PERCENT = 15;
  private static final long QUERIES_PERCENT = 50;
  private static final long CACHES_PERCENT = 10;

  /// What the JVM takes beside the heap: code, classes, threads, and a sixteenth of the whole for
  /// what its compiler and collector hold for a while.
  private static final long MACHINE_BYTES = 64L << 20;

  private static final long MACHINE_SHARE = 16;

  /// Least bytes that a series takes with its labels and an open run of samples, and of these on
  /// the heap; from them follows how many there may be.
  private static final long BYTES_PER_SERIES = 512;

  private static final long HEAP_BYTES_PER_SERIES = 160;

  /// Shares of a process that may take `limitBytes` in all and has a heap of `heapBytes`. The head
  /// lies outside of the heap but for its labels and index: it gets what the heap and the JVM leave
  /// and a part of the heap, at most six tenths of all, so that files of blocks stay in memory. The
  /// others are parts of the heap.
  static MemoryShares of(long limitBytes, long heapBytes) {
    MemoryBudget process = MemoryBudget.root(limitBytes);
    long heap = Math.min(limitBytes, heapBytes);
    long labels = heap / HUNDRED * LABELS_PERCENT;
    long outside = limitBytes - heap - limitBytes / MACHINE_SHARE - MACHINE_BYTES;
    long head = Math.min(limitBytes / HUNDRED * HEAD_PERCENT, labels + Math.max(0, outside));
    return new MemoryShares(
        process.child("head", head),
        process.child("ingest in flight", heap / HUNDRED * INGEST_PERCENT),
        process.child("queries", heap / HUNDRED * QUERIES_PERCENT),
        process.child("caches", heap / HUNDRED * CACHES_PERCENT),
        labels);
  }

  /// The same with half as much for requests, queries and caches; the head's stays, because what is
  /// in the log must fit.
  MemoryShares halved() {
    return new MemoryShares(
        head,
        ingest.child("half of ingest in flight", ingest.limitBytes() / 2),
        queries.child("half of queries", queries.limitBytes() / 2),
        caches.child("half of caches", caches.limitBytes() / 2),
        labelBytes);
  }

  /// Most series that the head may take.
  int maxSeries() {
    long most = Math.min(head.limitBytes() / BYTES_PER_SERIES, labelBytes / HEAP_BYTES_PER_SERIES);
    return Math.clamp(most, 1, Integer.MAX_VALUE);
  }
}
