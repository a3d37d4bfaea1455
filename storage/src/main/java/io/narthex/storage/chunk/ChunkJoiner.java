package io.narthex.storage.chunk;

import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.MalformedBytesException;

/// Joins value chunks of consecutive samples into one by concatenating their bytes; where one ends
/// with a constant or linear vector that the next one continues, the two become one vector. Reused;
/// not thread-safe.
public final class ChunkJoiner {
  private static final int NO_RUN = -1;

  private VectorHeader last = new VectorHeader();
  private VectorHeader next = new VectorHeader();
  private ChunkBuffer into = new ChunkBuffer();
  private int count;

  /// Where the last vector of the joined chunk begins, if it may be melted.
  private int runAt = NO_RUN;

  /// Begins a chunk at the end of `into`, which stays the caller's and must not be written by
  /// others as long as chunks are appended.
  public void start(ChunkBuffer into) {
    this.into = into;
    count = 0;
    runAt = NO_RUN;
  }

  /// Appends the chunk that is all of the `length` bytes from `at`.
  ///
  /// @throws MalformedBytesException if these are not whole vectors, or the joined chunk would have
  ///   more than [Chunks#MAX_SAMPLES]; the joined chunk is undefined then
  public void append(byte[] bytes, int at, int length) {
    ByteReader reader = new ByteReader(bytes, at, length);
    do {
      int vectorAt = reader.position();
      next.read(reader);
      count += next.count();
      Chunks.checkCount(count, Chunks.MAX_SAMPLES, reader);
      if (runAt != NO_RUN && last.isContinuedBy(next)) {
        last.extend(next.count());
        into.truncate(runAt);
        last.writeRun(into);
      } else {
        runAt = next.isRun() ? into.length() : NO_RUN;
        into.append(bytes, vectorAt, reader.position() - vectorAt);
        VectorHeader swap = last;
        last = next;
        next = swap;
      }
    } while (reader.remaining() > 0);
  }

  /// Samples of the joined chunk so far.
  public int count() {
    return count;
  }
}
