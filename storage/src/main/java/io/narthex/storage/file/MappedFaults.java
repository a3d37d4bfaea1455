package io.narthex.storage.file;

import org.jspecify.annotations.Nullable;

/// Pages of mapped files that could not be read. The machine reports them to compiled code late: a
/// copy ends as if it had succeeded, with arbitrary bytes, and the `InternalError` comes somewhere
/// behind it.
public final class MappedFaults {
  private MappedFaults() {}

  /// The error that was not thrown yet, null where there is none. To be asked wherever bytes that
  /// were copied from a mapped file turn out to be wrong, so that it does not surface elsewhere.
  @SuppressWarnings("ThreadPriorityCheck") // no scheduling is meant: the way into the VM and back
  public static @Nullable InternalError pending() {
    try {
      Thread.yield(); // on its way back from the machine a thread looks for such errors
      return null;
    } catch (InternalError e) {
      return e;
    }
  }
}
