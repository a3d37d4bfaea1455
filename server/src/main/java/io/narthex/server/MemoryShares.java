package io.narthex.server;

import io.narthex.storage.MemoryBudget;

/// The memory of the process, shared out.
///
/// @param head samples, labels and index of the head
/// @param ingest requests of remote write that are being worked on
/// @param queries rows of series, groups, results
/// @param caches tables of wire keys
record MemoryShares(
    MemoryBudget head, MemoryBudget ingest, MemoryBudget queries, MemoryBudget caches) {
  private static final long HUNDRED = 100;
  private static final long HEAD_PERCENT = 60;
  private static final long INGEST_PERCENT = 15;
  private static final long QUERIES_PERCENT = 50;
  private static final long CACHES_PERCENT = 10;

  /// Least bytes that a series takes with its labels and an open run of samples, from which follows
  /// how many there may be.
  private static final long BYTES_PER_SERIES = 512;

  /// Shares of a process that may take `limitBytes` in all and has a heap of `heapBytes`. All are
  /// parts of what the heap could hold, also the head's, most of which lies outside of it.
  static MemoryShares of(long limitBytes, long heapBytes) {
    MemoryBudget process = MemoryBudget.root(limitBytes);
    long bytes = Math.min(limitBytes, heapBytes);
    return new MemoryShares(
        process.child("head", bytes / HUNDRED * HEAD_PERCENT),
        process.child("ingest in flight", bytes / HUNDRED * INGEST_PERCENT),
        process.child("queries", bytes / HUNDRED * QUERIES_PERCENT),
        process.child("caches", bytes / HUNDRED * CACHES_PERCENT));
  }

  /// The same with half as much for requests, queries and caches; the head's stays, because what is
  /// in the log must fit.
  MemoryShares halved() {
    return new MemoryShares(
        head,
        ingest.child("half of ingest in flight", ingest.limitBytes() / 2),
        queries.child("half of queries", queries.limitBytes() / 2),
        caches.child("half of caches", caches.limitBytes() / 2));
  }

  /// Most series that the head may take.
  int maxSeries() {
    return Math.clamp(head.limitBytes() / BYTES_PER_SERIES, 1, Integer.MAX_VALUE);
  }
}
