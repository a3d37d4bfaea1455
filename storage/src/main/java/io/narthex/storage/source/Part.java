package io.narthex.storage.source;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import java.util.Arrays;

/// One source's samples of the series at hand: read into the caller's batch, or held here where
/// they have to be merged with another source's. Not thread-safe.
final class Part {
  private final SourceCursor cursor;
  private final int mostHeld;
  private final SampleBatch held = new SampleBatch();
  private int at;
  private int reads;
  private boolean empty;
  private boolean more;

  /// @param mostHeld how many samples are held at a time
  Part(SourceCursor cursor, int mostHeld) {
    this.cursor = cursor;
    this.mostHeld = mostHeld;
  }

  /// Goes to the source's next series.
  void start() {
    boolean found = cursor.nextSeries();
    assert found : "a source ends before the series that were asked for";
    held.count = 0;
    at = 0;
    reads = 0;
    empty = true;
    more = true;
  }

  /// Appends at most `most` samples.
  ///
  /// @return whether there are more
  boolean append(SampleBatch into, int most) {
    int before = into.count;
    Object front = into.timestampsFrom;
    more = cursor.read(into, most);
    if (before > 0) {
      into.timestampsFrom = front;
    }
    reads++;
    empty &= into.count == before;
    return more;
  }

  /// Whether a sample is held, after reading on where all were taken.
  boolean holds() {
    while (at == held.count && more) {
      held.count = 0;
      at = 0;
      append(held, mostHeld);
    }
    return at < held.count;
  }

  /// Timestamp of the next sample that is held.
  long timestampMs() {
    return held.timestampsMs[at];
  }

  /// Drops the next sample.
  void skip() {
    at++;
  }

  /// Moves the next sample, and those behind it that are held and at most `lastMs`, in all at most
  /// `most`, to `into`, which has room for them.
  int take(SampleBatch into, long lastMs, int most) {
    int end = Math.min(held.count, at + most);
    if (held.timestampsMs[end - 1] > lastMs) {
      int found = Arrays.binarySearch(held.timestampsMs, at + 1, end, lastMs);
      end = found < 0 ? -found - 1 : found + 1;
    }
    int length = end - at;
    System.arraycopy(held.timestampsMs, at, into.timestampsMs, into.count, length);
    System.arraycopy(held.values, at, into.values, into.count, length);
    into.count += length;
    at = end;
    return length;
  }

  /// Number of samples that can be taken without reading on.
  int heldCount() {
    return held.count - at;
  }

  boolean wasRead() {
    return reads > 0;
  }

  /// Whether no sample was read.
  boolean isEmpty() {
    return empty;
  }

  /// Id of the timestamps among those of the source, once all were read.
  int timestampColumnId() {
    return reads == 1 ? cursor.timestampColumnId() : SampleBatch.UNSHARED;
  }

  void close(ReadContext context) {
    held.release(context);
    cursor.close();
  }
}
