package io.narthex.storage.postings;

import io.narthex.storage.encoding.Varints;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.regex.Regex;
import io.narthex.storage.text.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/// Strings under dense ids from 0, each once, never removed: as UTF-8 ([Utf8]) in slabs, about 16 B
/// and their own bytes each. Two strings that are the same in UTF-8 are one symbol.
///
/// One writer at a time; any thread may look up and, for ids that it got from a published
/// structure, read. Strings that are asked for often are kept.
public final class Symbols {
  /// Answer of [#find] for a string without id.
  public static final int NONE = -1;

  /// What a slot of the table, the address and the length take.
  private static final int BYTES_PER_SYMBOL = 16;

  private static final int MAX_LENGTH = 1 << 29;

  private static final int KEPT = 1 << 12;

  private final StampedLock lock = new StampedLock();
  private final TextHash textHash;
  private final IdTable table = new IdTable();
  private final IntColumn addresses = new IntColumn();
  private final ByteSlabs slabs = new ByteSlabs();
  private final @Nullable Kept[] kept = new Kept[KEPT];
  private volatile int count;

  /// A string built before. Immutable, so a race for its place is harmless.
  private record Kept(int id, String string) {}

  /// @param hashSeed secret, so that nobody can aim at one chain of the table
  public Symbols(long hashSeed) {
    this.textHash = new TextHash(hashSeed);
  }

  /// Id of `string`, [#NONE] where it has none.
  public int find(String string) {
    byte[] bytes = encode(string);
    return find(bytes, textHash.of(bytes));
  }

  /// What [Utf8] makes of `string`. Java's own encoder is faster, but writes `?` where it does not
  /// know further.
  private static byte[] encode(String string) {
    byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
    for (byte b : bytes) {
      if (b == '?') {
        return Utf8.encode(string);
      }
    }
    return bytes;
  }

  private int find(byte[] bytes, int hash) {
    long stamp = lock.tryOptimisticRead();
    if (stamp != 0) {
      int id = table.find(hash, candidate -> equals(candidate, bytes));
      if (lock.validate(stamp)) {
        return id;
      }
    }
    stamp = lock.readLock();
    try {
      return table.find(hash, candidate -> equals(candidate, bytes));
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /// Id of `string`, a new one where it has none yet.
  int intern(String string) {
    byte[] bytes = encode(string);
    int hash = textHash.of(bytes);
    int known = find(bytes, hash);
    if (known >= 0) {
      return known;
    }
    if (bytes.length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "symbol: expected=at most " + MAX_LENGTH + " bytes, actual=" + bytes.length);
    }
    int header = (bytes.length << 1) | (isAscii(bytes) ? 0 : 1);
    int address = slabs.allocate(Varints.size(header) + bytes.length);
    byte[] slab = slabs.slab(address);
    int at = Varints.put(slab, ByteSlabs.offset(address), header);
    System.arraycopy(bytes, 0, slab, at, bytes.length);
    int id = count;
    addresses.set(id, address);
    count = id + 1;
    long stamp = lock.writeLock();
    try {
      table.add(hash, id);
    } finally {
      lock.unlockWrite(stamp);
    }
    return id;
  }

  /// String of `id`.
  public String get(int id) {
    Kept known = kept[id & (KEPT - 1)];
    if (known != null && known.id == id) {
      return known.string;
    }
    String string = build(id);
    kept[id & (KEPT - 1)] = new Kept(id, string);
    return string;
  }

  /// As [#get], for walks over many strings: neither looks whether the string was built before nor
  /// keeps it.
  String build(int id) {
    if (id < 0 || id >= count) {
      throw new IllegalArgumentException("symbol: expected=below " + count + ", actual=" + id);
    }
    int address = addresses.get(id);
    byte[] slab = slabs.slab(address);
    int at = ByteSlabs.offset(address);
    int header = ByteSlabs.number(slab, at);
    int from = at + Varints.size(header);
    int to = from + (header >>> 1);
    return (header & 1) == 0
        ? new String(slab, from, to - from, StandardCharsets.ISO_8859_1)
        : Utf8.decode(slab, from, to);
  }

  /// Whether a label with this value fulfils `matcher`, a pattern or the opposite of one.
  boolean matches(int id, Matcher matcher) {
    Regex regex = matcher.regex();
    int address = addresses.get(id);
    byte[] slab = slabs.slab(address);
    int at = ByteSlabs.offset(address);
    int header = ByteSlabs.number(slab, at);
    if (regex == null || (header & 1) != 0) {
      return matcher.matches(build(id));
    }
    int from = at + Varints.size(header);
    boolean matches = regex.matchesAscii(slab, from, from + (header >>> 1));
    return matches == (matcher.type() == MatchType.REGEX);
  }

  /// Number of symbols.
  public int count() {
    return count;
  }

  /// Bytes on the heap that `string` costs as a new symbol, roughly.
  static long bytesOf(String string) {
    return BYTES_PER_SYMBOL + (long) string.length();
  }

  private boolean equals(int id, byte[] bytes) {
    if (id >= count) {
      // Seen beside a change; the answer is thrown away.
      return false;
    }
    int address = addresses.get(id);
    byte[] slab = slabs.slab(address);
    int at = ByteSlabs.offset(address);
    int header = ByteSlabs.number(slab, at);
    int from = at + Varints.size(header);
    int to = from + (header >>> 1);
    return Arrays.equals(slab, from, to, bytes, 0, bytes.length);
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }
}
