package io.narthex.storage.database;

import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.chunk.Chunks;
import io.narthex.storage.head.HeadVectors;
import io.narthex.storage.index.ChunkEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Joins the timestamp columns of the head, of up to 128 timestamps, to those of a block, of up to
/// 512: one for all series that have the same columns one after the other. A series that has some
/// of them is a part of it, and so the chunks of all series are cut at the same timestamps. Columns
/// of a single series are written as far as they are used. Memory is bounded by the number of
/// distinct columns. Not thread-safe.
final class VectorColumns {
  /// Most ways to go on that are kept of a column.
  private static final int MOST_WAYS = 8;

  private final ColumnEncoder encoder;
  private final Map<Long, List<Joined>> byColumn = new HashMap<>();
  private final long[] timestampsMs = new long[Chunks.MAX_SAMPLES];

  VectorColumns(BlockWriter writer) {
    this.encoder = new ColumnEncoder(writer);
  }

  /// A column of the block.
  ///
  /// @param keys of the head's columns that it is made of
  /// @param starts where each begins in it, and where the last one ends
  /// @param ordinal in the block
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
  private record Joined(long[] keys, int[] starts, int ordinal) {
    int find(long key) {
      int at = 0;
      while (keys[at] != key) {
        at++;
      }
      return at;
    }

    int length(int at) {
      return starts[at + 1] - starts[at];
    }
  }

  /// Finds the timestamps of the next chunk of a series: sets column, position and count of
  /// `chunk`.
  ///
  /// @param first vector of the chunk
  /// @return how many vectors the chunk has
  int place(HeadVectors vectors, int first, ChunkEntry chunk) throws IOException {
    int most = most(vectors, first);
    if (!areShared(vectors, first, most)) {
      return placeOwn(vectors, first, most, chunk);
    }
    List<Joined> ways = byColumn.computeIfAbsent(vectors.columnKey(first), _ -> new ArrayList<>(1));
    for (Joined way : ways) {
      int count = follow(way, vectors, first);
      if (count > 0) {
        return set(chunk, way, vectors, first, count);
      }
    }
    return set(chunk, join(vectors, first), vectors, first, count(vectors, first));
  }

  /// Vectors that lie in a column of the block, 0 where a column of its own would hold more.
  private static int follow(Joined way, HeadVectors vectors, int first) {
    int at = way.find(vectors.columnKey(first));
    int count = 0;
    while (at + count < way.keys.length
        && first + count < vectors.count()
        && way.keys[at + count] == vectors.columnKey(first + count)
        && end(vectors, first + count) <= way.length(at + count)
        && (count == 0
            || (goesOn(vectors, first + count)
                && end(vectors, first + count - 1) == way.length(at + count - 1)))) {
      count++;
    }
    boolean ends = first + count == vectors.count() || !goesOn(vectors, first + count);
    int last = way.keys.length;
    boolean full =
        !ends
            && at + count == last
            && way.starts[last] + vectors.column(first + count).length > Chunks.MAX_SAMPLES;
    return ends || full ? count : 0;
  }

  /// Whether a vector begins where the one before it leaves off, both with columns that other
  /// series have.
  private static boolean goesOn(HeadVectors vectors, int vector) {
    return vectors.isShared(vector)
        && vectors.from(vector) == 0
        && end(vectors, vector - 1) == vectors.column(vector - 1).length;
  }

  private static int end(HeadVectors vectors, int vector) {
    return vectors.from(vector) + vectors.samples(vector);
  }

  /// Vectors from `first` on whose columns make one of a block.
  private static int count(HeadVectors vectors, int first) {
    int length = vectors.column(first).length;
    int next = first + 1;
    while (next < vectors.count() && goesOn(vectors, next)) {
      length += vectors.column(next).length;
      if (length > Chunks.MAX_SAMPLES) {
        break;
      }
      next++;
    }
    return next - first;
  }

  private Joined join(HeadVectors vectors, int first) throws IOException {
    int count = count(vectors, first);
    long[] keys = new long[count];
    int[] starts = new int[count + 1];
    for (int i = 0; i < count; i++) {
      long[] column = vectors.column(first + i);
      System.arraycopy(column, 0, timestampsMs, starts[i], column.length);
      keys[i] = vectors.columnKey(first + i);
      starts[i + 1] = starts[i] + column.length;
    }
    Joined joined = new Joined(keys, starts, encoder.column(timestampsMs, 0, starts[count]));
    for (long key : keys) {
      List<Joined> ways = byColumn.computeIfAbsent(key, _ -> new ArrayList<>(1));
      if (ways.size() < MOST_WAYS) {
        ways.add(joined);
      }
    }
    return joined;
  }

  private static int set(
      ChunkEntry chunk, Joined joined, HeadVectors vectors, int first, int count) {
    chunk.column = joined.ordinal;
    chunk.from = joined.starts[joined.find(vectors.columnKey(first))] + vectors.from(first);
    chunk.count = 0;
    for (int i = 0; i < count; i++) {
      chunk.count += vectors.samples(first + i);
    }
    return count;
  }

  /// Vectors from `first` on whose samples make a chunk.
  private static int most(HeadVectors vectors, int first) {
    int samples = vectors.samples(first);
    int next = first + 1;
    while (next < vectors.count() && samples + vectors.samples(next) <= Chunks.MAX_SAMPLES) {
      samples += vectors.samples(next);
      next++;
    }
    return next - first;
  }

  private static boolean areShared(HeadVectors vectors, int first, int count) {
    boolean shared = vectors.isShared(first);
    for (int vector = first + 1; vector < first + count; vector++) {
      shared &= goesOn(vectors, vector);
    }
    return shared;
  }

  /// Writes a column of exactly the chunk's timestamps: in parts it would be larger.
  private int placeOwn(HeadVectors vectors, int first, int count, ChunkEntry chunk)
      throws IOException {
    int samples = 0;
    for (int vector = first; vector < first + count; vector++) {
      int length = vectors.samples(vector);
      System.arraycopy(vectors.column(vector), vectors.from(vector), timestampsMs, samples, length);
      samples += length;
    }
    chunk.column = encoder.column(timestampsMs, 0, samples);
    chunk.from = 0;
    chunk.count = samples;
    return count;
  }
}
