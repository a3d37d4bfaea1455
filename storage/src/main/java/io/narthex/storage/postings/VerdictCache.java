package io.narthex.storage.postings;

import io.narthex.storage.labels.Matcher;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Which values of a label fulfil a pattern, as far as they were asked: values are only ever added,
/// so the next one who asks starts where the last one ended. Bounded; what was not used for longest
/// goes first. Thread-safe.
final class VerdictCache {
  private static final int MAX_ENTRIES = 64;
  private static final long MAX_BYTES = 1 << 23;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Verdicts> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  private record Key(int label, Matcher matcher) {}

  /// Verdicts on the values below `asked`.
  ///
  /// @param matching values that fulfil the pattern; nobody changes it
  record Verdicts(RoaringBitmap matching, int asked) {}

  /// What is known, null where nothing is.
  @Nullable Verdicts get(int label, Matcher matcher) {
    lock.lock();
    try {
      return entries.get(new Key(label, matcher));
    } finally {
      lock.unlock();
    }
  }

  /// Keeps verdicts, unless they are larger than all that may be kept.
  void put(int label, Matcher matcher, Verdicts verdicts) {
    lock.lock();
    try {
      Key key = new Key(label, matcher);
      Verdicts before = entries.get(key);
      if (before != null && before.asked >= verdicts.asked) {
        return;
      }
      bytes += size(verdicts) - (before == null ? 0 : size(before));
      entries.put(key, verdicts);
      Iterator<Verdicts> oldest = entries.values().iterator();
      while (entries.size() > MAX_ENTRIES || bytes > MAX_BYTES) {
        bytes -= size(oldest.next());
        oldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  private static long size(Verdicts verdicts) {
    return verdicts.matching.getLongSizeInBytes();
  }
}
