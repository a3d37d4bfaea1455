package io.narthex.storage.postings;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Strings under dense ids from 0, each once, never removed. One writer at a time; readers need no
/// lock for ids that they got from a published structure.
public final class Symbols {
  /// Answer of [#find] for a string without id.
  public static final int NONE = -1;

  private static final int BYTES_PER_SYMBOL = 128;

  private final ConcurrentHashMap<String, Integer> ids = new ConcurrentHashMap<>();
  private volatile @Nullable String[] strings = new String[256];
  private volatile int count;

  /// Id of `string`, [#NONE] where it has none.
  public int find(String string) {
    Integer id = ids.get(string);
    return id == null ? NONE : id;
  }

  /// Id of `string`, a new one where it has none yet.
  int intern(String string) {
    Integer known = ids.get(string);
    if (known != null) {
      return known;
    }
    int id = count;
    @Nullable String[] into = strings;
    if (id == into.length) {
      into = Arrays.copyOf(into, 2 * id);
    }
    into[id] = string;
    strings = into;
    count = id + 1;
    ids.put(string, id);
    return id;
  }

  /// String of `id`.
  public String get(int id) {
    String string = strings[id];
    if (string == null) {
      throw new IllegalArgumentException("symbol: expected=below " + count + ", actual=" + id);
    }
    return string;
  }

  /// Number of symbols.
  public int count() {
    return count;
  }

  /// Bytes on the heap that `string` costs as a new symbol, roughly.
  static long bytesOf(String string) {
    return BYTES_PER_SYMBOL + (long) string.length();
  }
}
