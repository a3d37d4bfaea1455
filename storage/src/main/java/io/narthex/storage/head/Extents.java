package io.narthex.storage.head;

import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.encoding.Crc32c;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Sealed vectors and timestamp columns, appended to extents; see [ExtentFormat]. Guarded by the
/// append lock; a list that was acquired is read without it.
final class Extents {
  private final HeadMemory memory;
  private final Crc32c crc = new Crc32c();
  private byte[] entry = new byte[2_048];
  private final List<State> states = new ArrayList<>();
  private ExtentList current = new ExtentList(List.of());
  private long nextNumber = 1;

  /// An extent and what is known of its samples.
  private static final class State {
    private Extent extent;
    private int used;
    private long newestMs = Long.MIN_VALUE;

    State(Extent extent) {
      this.extent = extent;
    }
  }

  Extents(HeadMemory memory) {
    this.memory = memory;
  }

  /// Seals a timestamp column.
  ///
  /// @param lastMs its last timestamp
  /// @return its position
  long addColumn(ChunkBuffer timestamps, boolean shared, long lastMs) {
    int prefixEnd = ExtentFormat.HEADER_BYTES + 1;
    ensureRoom(prefixEnd + timestamps.length());
    entry[ExtentFormat.HEADER_BYTES] =
        (byte) (shared ? ExtentFormat.SHARED_COLUMN : ExtentFormat.OWN_COLUMN);
    State state = stateFor(prefixEnd + timestamps.length());
    return add(state, timestamps, prefixEnd, lastMs);
  }

  /// Which samples a vector has.
  ///
  /// @param column position of the sealed timestamp column
  /// @param from position in the column of the first
  /// @param lastMs timestamp of the last
  record Span(long column, int from, int count, long lastMs) {}

  /// Seals a vector.
  ///
  /// @param previous position of the vector before it of its series, 0 without
  /// @return its position
  long addVector(ChunkBuffer values, long previous, Span span) {
    int most = ExtentFormat.HEADER_BYTES + ExtentFormat.MAX_PREFIX_BYTES + values.length();
    ensureRoom(most);
    State state = stateFor(most);
    long position = ExtentFormat.position(state.extent.number(), state.used);
    int prefixEnd =
        ExtentFormat.putVector(
            entry,
            ExtentFormat.HEADER_BYTES,
            span,
            position,
            isHeld(previous) ? previous : position);
    return add(state, values, prefixEnd, span.lastMs());
  }

  private boolean isHeld(long position) {
    return current.find(ExtentFormat.extentOf(position)) != null;
  }

  private void ensureRoom(int bytes) {
    if (entry.length < bytes) {
      entry = new byte[2 * bytes];
    }
  }

  private long add(State state, ChunkBuffer chunk, int prefixEnd, long lastMs) {
    System.arraycopy(chunk.bytes(), 0, entry, prefixEnd, chunk.length());
    int length = prefixEnd + chunk.length();
    ExtentFormat.putHeader(entry, length - ExtentFormat.HEADER_BYTES, crc);
    long position = ExtentFormat.position(state.extent.number(), state.used);
    MemorySegment.copy(entry, 0, state.extent.bytes(), ValueLayout.JAVA_BYTE, state.used, length);
    state.used += length;
    state.newestMs = Math.max(state.newestMs, lastMs);
    return position;
  }

  /// The open extent, a new one where it has no room for `bytes`.
  private State stateFor(int bytes) {
    if (!states.isEmpty() && states.getLast().used + bytes <= ExtentFormat.EXTENT_BYTES) {
      return states.getLast();
    }
    memory.charge(ExtentFormat.EXTENT_BYTES);
    states.add(new State(Extent.inMemory(nextNumber++)));
    publish();
    return states.getLast();
  }

  private void publish() {
    ExtentList before = current;
    current = new ExtentList(states.stream().map(state -> state.extent).toList());
    before.release();
  }

  /// The extents there are, held for the caller.
  ExtentList acquire() {
    current.hold();
    return current;
  }

  /// The extents there are, for as long as the append lock is held.
  ExtentList current() {
    return current;
  }

  /// Drops the oldest extents as long as all their samples are older.
  void dropBefore(long timestampMs) {
    int drop = 0;
    while (drop < states.size() - 1 && states.get(drop).newestMs < timestampMs) {
      drop++;
    }
    if (drop > 0) {
      states.subList(0, drop).clear();
      memory.charge(-(long) ExtentFormat.EXTENT_BYTES * drop);
      publish();
    }
  }

  /// Bytes of the extents in memory.
  long bytes() {
    return (long) states.size() * ExtentFormat.EXTENT_BYTES;
  }

  /// Gives the memory back as soon as nobody reads it.
  void close() {
    current.release();
    current = new ExtentList(List.of());
    states.clear();
  }
}
