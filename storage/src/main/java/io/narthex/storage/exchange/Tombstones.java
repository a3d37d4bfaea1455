package io.narthex.storage.exchange;

import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.Varints;
import io.narthex.storage.file.AtomicFile;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// What is deleted of a block's series: intervals of time, both ends included. File `tombstones`:
///
///     magic (4) | version (1) | entries | CRC-32C of the entries (4)
///     entry: series reference (varint) | first, last timestamp (signed varints)
///
/// Not thread-safe while intervals are added.
public final class Tombstones {
  static final String FILE_NAME = "tombstones";
  private static final int MAGIC = 0x0130BA30;
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 5;
  private static final long[] NONE = {};

  private final Map<Long, long[]> intervals = new TreeMap<>();

  Tombstones() {}

  /// Reads the file.
  static Tombstones read(FileSystem fileSystem, Path path) throws IOException {
    byte[] bytes = AtomicFile.read(fileSystem, path);
    int end = bytes.length - Integer.BYTES;
    if (end < HEADER_BYTES) {
      throw FileBytes.corrupt(
          "tombstones", "at least " + (HEADER_BYTES + Integer.BYTES), bytes.length, path, 0);
    }
    requireEqual("tombstones magic", MAGIC, BigEndian.getInt(bytes, 0), path, 0);
    requireEqual("tombstones version", VERSION, bytes[Integer.BYTES], path, Integer.BYTES);
    int checksum = new Crc32c().of(bytes, HEADER_BYTES, end - HEADER_BYTES);
    requireEqual("tombstones checksum", BigEndian.getInt(bytes, end), checksum, path, end);
    Tombstones tombstones = new Tombstones();
    ByteReader in = new ByteReader(bytes, HEADER_BYTES, end - HEADER_BYTES);
    int at = HEADER_BYTES;
    try {
      while (in.remaining() > 0) {
        at = in.position();
        tombstones.add(in.readVarint(), in.readSignedVarint(), in.readSignedVarint());
      }
    } catch (MalformedBytesException e) {
      throw FileBytes.corrupt(
          "tombstone", "well-formed bytes", "{" + e.getMessage() + "}", path, at);
    }
    return tombstones;
  }

  private static void requireEqual(String what, int expected, int actual, Path path, long offset) {
    if (actual != expected) {
      throw FileBytes.corrupt(
          what, String.format("%08x", expected), String.format("%08x", actual), path, offset);
    }
  }

  /// Adds an interval, joining it with those it touches; does nothing if it is empty.
  void add(long series, long firstMs, long lastMs) {
    if (firstMs > lastMs) {
      return;
    }
    long[] old = intervals.getOrDefault(series, NONE);
    long[] joined = new long[old.length + 2];
    int used = 0;
    long first = firstMs;
    long last = lastMs;
    int at = 0;
    while (at < old.length && old[at + 1] < first && old[at + 1] + 1 < first) {
      joined[used++] = old[at++];
      joined[used++] = old[at++];
    }
    while (at < old.length && (last == Long.MAX_VALUE || old[at] <= last + 1)) {
      first = Math.min(first, old[at++]);
      last = Math.max(last, old[at++]);
    }
    joined[used++] = first;
    joined[used++] = last;
    while (at < old.length) {
      joined[used++] = old[at++];
    }
    intervals.put(series, Arrays.copyOf(joined, used));
  }

  /// Intervals of a series: pairs of first and last timestamp, ascending and apart; empty if
  /// nothing is deleted of it.
  ///
  /// @param series its reference, see [BlockSeries#reference]
  public long[] of(long series) {
    return intervals.getOrDefault(series, NONE).clone();
  }

  /// Number of intervals.
  public int count() {
    int count = 0;
    for (long[] of : intervals.values()) {
      count += of.length / 2;
    }
    return count;
  }

  /// The file's bytes.
  byte[] toBytes() {
    byte[] bytes = new byte[HEADER_BYTES + count() * 3 * Varints.MAX_BYTES + Integer.BYTES];
    BigEndian.putInt(bytes, 0, MAGIC);
    bytes[Integer.BYTES] = VERSION;
    int at = HEADER_BYTES;
    for (Map.Entry<Long, long[]> series : intervals.entrySet()) {
      long[] pairs = series.getValue();
      for (int i = 0; i < pairs.length; i += 2) {
        at = Varints.put(bytes, at, series.getKey());
        at = Varints.putSigned(bytes, at, pairs[i]);
        at = Varints.putSigned(bytes, at, pairs[i + 1]);
      }
    }
    BigEndian.putInt(bytes, at, new Crc32c().of(bytes, HEADER_BYTES, at - HEADER_BYTES));
    return Arrays.copyOf(bytes, at + Integer.BYTES);
  }
}
