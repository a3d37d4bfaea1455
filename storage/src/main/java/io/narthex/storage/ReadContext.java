package io.narthex.storage;

/// What bounds one read: cancellation, a deadline and memory. Asked every 1,024 samples or series,
/// also inside postings and regex work. Thread-safe, since a query reads on several threads.
public interface ReadContext {
  /// Throws where the read must stop.
  ///
  /// @throws StorageException of kind `CANCELLED` or `TIMEOUT`
  void check();

  /// Takes `bytes` from the query's memory budget before a growable array grows; negative gives
  /// back. The whole is released when the query ends.
  ///
  /// @throws StorageException of kind `LIMIT` where the budget does not allow it; nothing is taken
  void charge(long bytes);

  /// A context without bounds, for tests and for the server's own work.
  static ReadContext unbounded() {
    return UnboundedReadContext.INSTANCE;
  }
}
