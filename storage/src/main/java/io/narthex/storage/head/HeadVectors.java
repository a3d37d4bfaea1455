package io.narthex.storage.head;

import io.narthex.storage.SampleBatch;
import io.narthex.storage.chunk.ChunkJoiner;

/// Walks over the series of a selection and the vectors that hold their samples: of each, its
/// timestamps as a part of a column, and its values, encoded or decoded. One goes on from vector to
/// vector of a series in any order; what belongs to a series is valid until the next one. Not
/// thread-safe.
///
/// Of a series with deletions ([#hasDeletions]) the vectors have deleted samples, too: it is read
/// by [#read].
public final class HeadVectors implements AutoCloseable {
  private final HeadCursor cursor;
  private final SeriesPieces pieces;

  HeadVectors(HeadCursor cursor) {
    this.cursor = cursor;
    this.pieces = cursor.pieces();
  }

  /// Goes to the next series.
  ///
  /// @return false behind the last
  public boolean nextSeries() {
    return cursor.nextSeries();
  }

  /// Whether samples of the series are deleted.
  public boolean hasDeletions() {
    return cursor.hasDeletions();
  }

  /// Appends samples of the series that are not deleted; see
  /// [io.narthex.storage.source.SourceCursor#read].
  public boolean read(SampleBatch into, int most) {
    return cursor.read(into, most);
  }

  /// Number of vectors of the series, ascending by time.
  public int count() {
    return pieces.count();
  }

  /// Samples of a vector in the range of the selection.
  public int samples(int vector) {
    return pieces.samples(vector);
  }

  /// Timestamps of the column that a vector lies in, up to 128; not to be written.
  public long[] column(int vector) {
    return pieces.column(vector);
  }

  /// Position of the vector's first timestamp in its column; the others follow it.
  public int from(int vector) {
    return pieces.from(vector);
  }

  /// Names the column among all of the selection. A column that is still open may be longer when
  /// another series shows it.
  public long columnKey(int vector) {
    return pieces.columnKey(vector);
  }

  /// Whether other series have the column, too.
  public boolean isShared(int vector) {
    return pieces.isShared(vector);
  }

  /// Whether the vector was sealed as a whole, so that [#append] hands it on.
  public boolean isEncoded(int vector) {
    return pieces.isWhole(vector);
  }

  /// Appends the values of a vector that [#isEncoded], as they are.
  public void append(int vector, ChunkJoiner into) {
    pieces.append(vector, into);
  }

  /// Writes the values of any vector to `into` from `intoAt` on.
  public void decode(int vector, double[] into, int intoAt) {
    pieces.copyValues(vector, 0, pieces.samples(vector), into, intoAt);
  }

  /// Also takes out of memory what was read of the head's files, which is all of them: whoever
  /// walks over vectors does it once for all series.
  @Override
  public void close() {
    cursor.unload();
    cursor.close();
  }
}
