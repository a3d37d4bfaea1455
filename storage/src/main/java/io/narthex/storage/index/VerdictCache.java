package io.narthex.storage.index;

import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Which values of a label fulfil which pattern, and which series have these values, for the
/// indexes of all blocks: what was used last, within a number of bytes. Thread-safe.
public final class VerdictCache {
  /// Bytes of an entry besides its values, series and strings.
  private static final int ENTRY_BYTES = 300;

  private final long maxBytes;
  private final Map<Key, Verdict> verdicts = new LinkedHashMap<>(16, 0.75f, true);
  private final IdentityHashMap<int[], Verdict> byValues = new IdentityHashMap<>();
  private long bytes;

  /// A matcher on one index, without its compiled pattern, which may be large.
  private record Key(long idHigh, long idLow, MatchType type, String name, String pattern) {}

  private static final class Verdict {
    private final int[] values;
    private @Nullable RoaringBitmap series;
    private long bytes;

    Verdict(int[] values, long bytes) {
      this.values = values;
      this.bytes = bytes;
    }
  }

  /// A cache of at most `maxBytes`.
  public VerdictCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  private static Key key(long idHigh, long idLow, Matcher matcher) {
    return new Key(idHigh, idLow, matcher.type(), matcher.name(), matcher.value());
  }

  /// Ordinals of the values that fulfil `matcher` in the index of block `idHigh ‖ idLow`, null
  /// where that is not known. Nobody writes the array.
  synchronized int @Nullable [] find(long idHigh, long idLow, Matcher matcher) {
    Verdict verdict = verdicts.get(key(idHigh, idLow, matcher));
    return verdict == null ? null : verdict.values;
  }

  /// Keeps the answer of [#find].
  synchronized void put(long idHigh, long idLow, Matcher matcher, int[] values) {
    long size = ENTRY_BYTES + 2L * matcher.value().length() + (long) Integer.BYTES * values.length;
    if (size > maxBytes) {
      return;
    }
    Verdict verdict = new Verdict(values, size);
    if (verdicts.putIfAbsent(key(idHigh, idLow, matcher), verdict) == null) {
      byValues.put(values, verdict);
      grow(size);
    }
  }

  /// Series with any of `values`, an array that [#find] gave; null where that is not known. Not to
  /// be changed.
  synchronized @Nullable RoaringBitmap series(int[] values) {
    Verdict verdict = byValues.get(values);
    return verdict == null ? null : verdict.series;
  }

  /// Keeps the answer of [#series]; nobody changes `series` any more.
  synchronized void put(int[] values, RoaringBitmap series) {
    Verdict verdict = byValues.get(values);
    long size = series.getLongSizeInBytes();
    if (verdict != null && verdict.series == null && verdict.bytes + size <= maxBytes) {
      verdict.series = series;
      verdict.bytes += size;
      grow(size);
    }
  }

  private void grow(long size) {
    bytes += size;
    Iterator<Verdict> oldest = verdicts.values().iterator();
    while (bytes > maxBytes) {
      Verdict verdict = oldest.next();
      bytes -= verdict.bytes;
      byValues.remove(verdict.values);
      oldest.remove();
    }
  }
}
