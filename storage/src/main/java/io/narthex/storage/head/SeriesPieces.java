package io.narthex.storage.head;

import io.narthex.storage.TimeRange;
import io.narthex.storage.chunk.ChunkJoiner;
import io.narthex.storage.head.ExtentFormat.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The vectors of one series in a range of time, ascending, each cut to it: sealed ones, then the
/// open one. Reused from series to series; not thread-safe.
final class SeriesPieces {
  /// With room for more pieces than this they are not kept.
  private static final int SMALL_PIECES = 1 << 8;

  private static final long[] NO_TIMESTAMPS = new long[0];

  /// Made for the first sealed vector: many series have none in the range.
  private @Nullable ExtentReader sealed;

  private final double[] scratch = new double[OpenVector.MAX_SAMPLES];
  private final Quantum quantum;
  private Piece[] pieces = new Piece[0];
  private int count;
  private int inQuantum;
  private int inScratch = -1;
  private long[] key = new long[8];

  /// A vector and which of its samples count.
  private static final class Piece {
    /// Null for the open vector.
    private @Nullable Vector vector;

    private long position;
    private long columnKey;
    private boolean shared;
    private long[] timestampsMs = NO_TIMESTAMPS;

    /// Position in the column of the vector's first sample.
    private int start;

    private int samples;
    private int from;
    private int to;

    private void cut(TimeRange range) {
      from = start;
      to = start + samples;
      if (timestampsMs[from] < range.startMs()) {
        from = firstAtOrAfter(range.startMs());
      }
      if (timestampsMs[to - 1] > range.endMs()) {
        to = firstAtOrAfter(range.endMs() + 1);
      }
    }

    private int firstAtOrAfter(long timestampMs) {
      int found = Arrays.binarySearch(timestampsMs, start, start + samples, timestampMs);
      return found < 0 ? -found - 1 : found;
    }
  }

  SeriesPieces(Quantum quantum) {
    this.quantum = quantum;
  }

  /// Forgets what was read.
  void clear() {
    if (sealed != null) {
      sealed.forget();
    }
    for (Piece piece : pieces) {
      piece.vector = null;
      piece.timestampsMs = NO_TIMESTAMPS;
    }
    count = 0;
    inScratch = -1;
  }

  /// Whether it takes no more memory than most do.
  boolean isSmall() {
    return pieces.length <= SMALL_PIECES && (sealed == null || sealed.isSmall());
  }

  /// Has the newest sealed vectors of the first `count` series near: waiting for all takes little
  /// more than waiting for one.
  void fetch(int count, ExtentView extents) {
    for (int i = 0; i < count; i++) {
      long position = quantum.lastVector(i);
      if (position != 0) {
        reader().fetch(extents, position);
      }
    }
  }

  /// Goes to series `i` of the quantum.
  ///
  /// @param range ends with the last sample that the snapshot sees
  void load(int i, TimeRange range, ExtentView extents) {
    inQuantum = i;
    inScratch = -1;
    count = 0;
    if (sealed != null) {
      sealed.clear();
    }
    if (range.isEmpty()) {
      return;
    }
    loadSealed(quantum.lastVector(i), range, extents);
    for (int low = 0, high = count - 1; low < high; low++, high--) {
      Piece piece = pieces[low];
      pieces[low] = pieces[high];
      pieces[high] = piece;
    }
    loadOpen(i, range);
  }

  private ExtentReader reader() {
    if (sealed == null) {
      sealed = new ExtentReader();
    }
    return sealed;
  }

  /// Loads the chain of sealed vectors, newest first.
  private void loadSealed(long last, TimeRange range, ExtentView extents) {
    long position = last;
    while (position != 0) {
      ExtentReader reader = reader();
      Vector vector = reader.vector(extents, position);
      ExtentReader.Column column = vector == null ? null : reader.column(extents, vector);
      if (vector == null
          || column == null
          || column.timestampsMs()[vector.from() + vector.count() - 1] < range.startMs()) {
        return;
      }
      if (column.timestampsMs()[vector.from()] <= range.endMs()) {
        Piece piece = next();
        piece.vector = vector;
        piece.position = position;
        piece.columnKey = column.position();
        piece.shared = column.shared();
        piece.timestampsMs = column.timestampsMs();
        piece.start = vector.from();
        piece.samples = vector.count();
        keepIfAny(piece, range);
      }
      position = vector.previous();
    }
  }

  private void loadOpen(int i, TimeRange range) {
    long state = quantum.state(i);
    if (OpenVector.count(state) == 0) {
      return;
    }
    Quantum.OpenColumn column = quantum.column(i);
    Piece piece = next();
    piece.vector = null;
    piece.position = 0;
    piece.columnKey = ~column.identity();
    piece.shared = column.shared();
    piece.timestampsMs = column.timestampsMs();
    piece.start = OpenVector.from(state);
    piece.samples = OpenVector.count(state);
    keepIfAny(piece, range);
  }

  private Piece next() {
    if (count == pieces.length) {
      pieces = Arrays.copyOf(pieces, 2 * count + 4);
      for (int i = count; i < pieces.length; i++) {
        pieces[i] = new Piece();
      }
    }
    return pieces[count];
  }

  private void keepIfAny(Piece piece, TimeRange range) {
    piece.cut(range);
    count += piece.from < piece.to ? 1 : 0;
  }

  /// Number of pieces.
  int count() {
    return count;
  }

  /// Samples of a piece.
  int samples(int piece) {
    return pieces[piece].to - pieces[piece].from;
  }

  /// Timestamps of the column that a piece lies in; not to be written.
  long[] column(int piece) {
    return pieces[piece].timestampsMs;
  }

  /// Tells that column from all others that the same head has at the time.
  long columnKey(int piece) {
    return pieces[piece].columnKey;
  }

  /// Whether other series have samples in that column, too.
  boolean isShared(int piece) {
    return pieces[piece].shared;
  }

  /// Position in the column of the piece's first sample.
  int from(int piece) {
    return pieces[piece].from;
  }

  /// Whether a piece is a sealed vector of which all samples count.
  boolean isWhole(int piece) {
    Piece of = pieces[piece];
    return of.vector != null && of.to - of.from == of.samples;
  }

  /// Appends the vector of a piece that [#isWhole], as it was encoded.
  void append(int piece, ChunkJoiner into) {
    Piece of = pieces[piece];
    if (of.vector == null) {
      throw new IllegalArgumentException("piece: expected=a sealed vector, actual=an open one");
    }
    reader().append(of.vector, of.position, into);
  }

  /// Copies timestamps of a piece.
  void copyTimestamps(int piece, int from, int length, long[] into, int intoAt) {
    System.arraycopy(pieces[piece].timestampsMs, pieces[piece].from + from, into, intoAt, length);
  }

  /// Copies values of a piece.
  void copyValues(int piece, int from, int length, double[] into, int intoAt) {
    Piece of = pieces[piece];
    if (length == of.samples && into.length - intoAt >= length) {
      decode(of, into, intoAt);
      return;
    }
    if (inScratch != piece) {
      decode(of, scratch, 0);
      inScratch = piece;
    }
    System.arraycopy(scratch, of.from - of.start + from, into, intoAt, length);
  }

  private void decode(Piece piece, double[] into, int intoAt) {
    Vector vector = piece.vector;
    if (vector == null) {
      quantum.decode(inQuantum, into, intoAt);
    } else {
      reader().decode(vector, piece.position, into, intoAt);
    }
  }

  /// What the timestamps of the series are, among those of the selection.
  ///
  /// @param last those of the series before
  ColumnIds.Timestamps timestamps(ColumnIds ids, ColumnIds.Timestamps last) {
    if (key.length < 2 * count) {
      key = new long[4 * count];
    }
    for (int i = 0; i < count; i++) {
      Piece piece = pieces[i];
      if (!piece.shared) {
        return ColumnIds.UNSHARED;
      }
      key[2 * i] = piece.columnKey;
      key[2 * i + 1] = (long) piece.from << 32 | piece.to;
    }
    if (count == 0) {
      return ColumnIds.UNSHARED;
    }
    return last.are(key, 2 * count) ? last : ids.of(key, 2 * count);
  }
}
