package io.narthex.storage.file;

/// Pages of mapped files that could not be read. The machine reports them to compiled code late: a
/// copy ends as if it had succeeded, with arbitrary bytes, and the `InternalError` comes somewhere
/// behind it.
public final class MappedFaults {
  private MappedFaults() {}

  /// Lets the error come that was not thrown yet. To be called, inside what catches
  /// `InternalError`, wherever bytes that were copied from a mapped file turn out to be wrong, so
  /// that it does not surface elsewhere.
  ///
  /// @throws InternalError at the latest where the call returns to
  @SuppressWarnings("ThreadPriorityCheck") // no scheduling is meant: the way into the VM and back
  public static void report() {
    Thread.yield();
  }
}
