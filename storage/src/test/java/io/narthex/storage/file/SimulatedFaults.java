package io.narthex.storage.file;

import io.narthex.storage.file.SimulatedFileSystem.Fault;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Which operation of a [SimulatedFileSystem] fails and how. Guarded by it.
final class SimulatedFaults {
  private long operationCount;
  private long failFirst = Long.MAX_VALUE;
  private long failLast;
  private Fault fault = Fault.EIO;
  private long stopAt = Long.MAX_VALUE;
  private boolean stalled;
  private boolean ignoreSyncs;

  long operationCount() {
    return operationCount;
  }

  void fail(long first, long last, Fault how) {
    failFirst = first;
    failLast = last;
    fault = how;
  }

  void stopAt(long number) {
    stopAt = number;
  }

  void stallSyncs() {
    stalled = true;
  }

  boolean syncsAreStalled() {
    return stalled;
  }

  void ignoreSyncs() {
    ignoreSyncs = true;
  }

  boolean syncsAreIgnored() {
    return ignoreSyncs;
  }

  void heal() {
    failFirst = Long.MAX_VALUE;
    failLast = 0;
    stalled = false;
  }

  /// Counts an operation.
  ///
  /// @return how it is to fail, null where it is not
  @Nullable Fault next() {
    operationCount++;
    return operationCount >= failFirst && operationCount <= failLast ? fault : null;
  }

  /// Whether the simulated process ends with the operation that [#next] counted, or has ended.
  boolean stopped() {
    return operationCount >= stopAt;
  }

  /// Counts an operation that either happens or does not.
  void begin(String what) throws IOException {
    Fault how = next();
    if (how != null || stopped()) {
      throw error(how, what);
    }
  }

  IOException error(@Nullable Fault how, String what) {
    String reason =
        switch (how) {
          case null -> "process stopped";
          case EIO, SYNC_EIO -> "Input/output error";
          case ENOSPC, SHORT_WRITE -> "No space left on device";
        };
    return new IOException(reason + " (operation " + operationCount + ": " + what + ")");
  }
}
