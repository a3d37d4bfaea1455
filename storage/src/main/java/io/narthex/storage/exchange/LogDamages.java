package io.narthex.storage.exchange;

import io.narthex.storage.StorageException;
import java.util.ArrayList;
import java.util.List;

/// Damages found while a log or head chunks are read. Not thread-safe.
final class LogDamages {
  private final List<String> lines = new ArrayList<>();
  private long count;
  private long skippedBytes;

  /// Notes a damage for which `bytes` were passed over.
  void add(StorageException damage, long bytes) {
    count++;
    skippedBytes += bytes;
    if (lines.size() < LogReport.MAX_DAMAGES) {
      lines.add(String.valueOf(damage.getMessage()));
    }
  }

  long count() {
    return count;
  }

  long skippedBytes() {
    return skippedBytes;
  }

  List<String> lines() {
    return lines;
  }
}
