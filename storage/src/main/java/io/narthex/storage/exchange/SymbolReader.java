package io.narthex.storage.exchange;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The symbols of an index: eight bytes of memory for 32 of them, and a cache. Not thread-safe.
final class SymbolReader {
  private static final String WHAT = "symbols";
  private static final int STRIDE = 32;
  private static final int CACHE_ENTRIES = 1 << 13;

  /// Look-ups are anywhere in the table, so little is read around them.
  private static final int WINDOW_BYTES = 4 << 10;

  private final FileBytes file;
  private final int version;
  private final int count;
  private final long start;
  private final long end;
  private final long[] offsets;

  /// A power of two of entries; a symbol has its place by the low bits of its reference.
  private final @Nullable String[] cached;

  private final long[] cachedReferences;

  private SymbolReader(
      FileBytes file, int version, int count, SectionReader section, long[] offsets) {
    this.file = file;
    this.version = version;
    this.count = count;
    this.start = offsets.length == 0 ? section.end() : offsets[0];
    this.end = section.end();
    this.offsets = offsets;
    int entries = Math.clamp(2L * Integer.highestOneBit(count), 1, CACHE_ENTRIES);
    this.cached = new @Nullable String[entries];
    this.cachedReferences = new long[entries];
  }

  /// Reads through the table at `offset` once.
  static SymbolReader open(FileBytes file, int version, long offset) throws IOException {
    SectionReader section = SectionReader.open(file, WHAT, offset);
    long count = section.readInt() & 0xffffffffL;
    long most = section.end() - section.position();
    if (count > Math.min(most, Integer.MAX_VALUE)) {
      throw file.corrupt(WHAT + " count", "at most " + most, count, offset + Integer.BYTES);
    }
    long[] offsets = new long[Math.min((int) count, 1 << 10)];
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (i % STRIDE == 0) {
        if (kept == offsets.length) {
          offsets = Arrays.copyOf(offsets, 2 * kept);
        }
        offsets[kept++] = section.position();
      }
      section.skipText();
    }
    return new SymbolReader(
        file.window(WINDOW_BYTES), version, (int) count, section, Arrays.copyOf(offsets, kept));
  }

  /// Number of symbols.
  int count() {
    return count;
  }

  /// The symbol of a reference in a series entry at `usedAt`.
  String get(long reference, long usedAt) throws IOException {
    int slot = (int) reference & (cached.length - 1);
    String known = cached[slot];
    if (known != null && cachedReferences[slot] == reference) {
      return known;
    }
    String symbol =
        version == IndexFormat.VERSION_1 ? at(reference, usedAt) : nth(reference, usedAt);
    cached[slot] = symbol;
    cachedReferences[slot] = reference;
    return symbol;
  }

  private String at(long offset, long usedAt) throws IOException {
    if (offset < start || offset >= end) {
      throw file.corrupt("symbol offset", start + " to " + (end - 1), offset, usedAt);
    }
    return SectionReader.resume(file, WHAT, offset, end).readText();
  }

  private String nth(long ordinal, long usedAt) throws IOException {
    if (ordinal < 0 || ordinal >= count) {
      throw file.corrupt("symbol", "less than " + count, Long.toUnsignedString(ordinal), usedAt);
    }
    SectionReader section =
        SectionReader.resume(file, WHAT, offsets[(int) (ordinal / STRIDE)], end);
    for (int i = (int) (ordinal % STRIDE); i > 0; i--) {
      section.skipText();
    }
    return section.readText();
  }
}
