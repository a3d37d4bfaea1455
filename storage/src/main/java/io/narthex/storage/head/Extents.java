package io.narthex.storage.head;

import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.encoding.Crc32c;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sealed vectors and timestamp columns, appended to extents; see [ExtentFormat]. Guarded by the
/// append lock; a list that was acquired is read without it.
final class Extents {
  private final HeadMemory memory;
  private final int extentBytes;
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
    private boolean isFull;
    private boolean inFile;

    State(Extent extent) {
      this.extent = extent;
    }
  }

  /// @param extentBytes of an extent, at most [ExtentFormat#EXTENT_BYTES]
  Extents(HeadMemory memory, int extentBytes) {
    this.memory = memory;
    this.extentBytes = extentBytes;
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
            entry, ExtentFormat.HEADER_BYTES, span, position, previous == 0 ? position : previous);
    return add(state, values, prefixEnd, span.lastMs());
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
    if (!states.isEmpty()
        && !states.getLast().isFull
        && states.getLast().used + bytes <= extentBytes) {
      return states.getLast();
    }
    end();
    memory.charge(extentBytes);
    states.add(new State(Extent.inMemory(nextNumber++, extentBytes)));
    publish();
    return states.getLast();
  }

  /// Ends the open extent: what is sealed from here on goes to the next one.
  void end() {
    if (!states.isEmpty()) {
      states.getLast().isFull = true;
    }
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
      for (State state : states.subList(0, drop)) {
        memory.charge(state.inFile ? 0 : -extentBytes);
      }
      states.subList(0, drop).clear();
      publish();
    }
  }

  /// Whether there are extents in memory that take no more.
  boolean hasFull() {
    int first = firstInMemory();
    return first < states.size() && states.get(first).isFull;
  }

  /// An extent that is to be written to a file.
  ///
  /// @param extent held for the caller
  record Full(Extent extent, int used, long newestMs) {}

  /// The oldest full extent in memory, null where there is none.
  @Nullable Full firstUnwritten() {
    if (!hasFull()) {
      return null;
    }
    State state = states.get(firstInMemory());
    state.extent.hold();
    return new Full(state.extent, state.used, state.newestMs);
  }

  /// Extents are written in their order.
  private int firstInMemory() {
    int index = states.size();
    while (index > 0 && !states.get(index - 1).inFile) {
      index--;
    }
    return index;
  }

  /// Puts an extent that was written in the place of the same in memory; where that was dropped
  /// meanwhile, the written one is given up.
  void written(Extent inFile) {
    inFile.hold();
    for (State state : states) {
      if (state.extent.number() == inFile.number()) {
        state.extent = inFile;
        state.inFile = true;
        memory.charge(-extentBytes);
        publish();
      }
    }
    inFile.release();
  }

  /// Takes the extents of a snapshot, which are ascending without gaps; there are none yet.
  void restore(List<Extent> extents, List<StoredExtent> stored) {
    for (int i = 0; i < stored.size(); i++) {
      State state = new State(extents.get(i));
      state.used = stored.get(i).length();
      state.newestMs = stored.get(i).newestMs();
      state.isFull = true;
      state.inFile = true;
      states.add(state);
      nextNumber = stored.get(i).number() + 1;
    }
    publish();
  }

  /// Drops all extents, which are in files.
  void clear() {
    states.clear();
    nextNumber = 1;
    publish();
  }

  /// Number of the newest extent, 0 before the first.
  long lastNumber() {
    return nextNumber - 1;
  }

  /// Number of the oldest extent that is kept.
  long firstNumber() {
    return states.isEmpty() ? nextNumber : states.getFirst().extent.number();
  }

  /// Bytes of the extents in memory.
  long bytes() {
    return (long) (states.size() - firstInMemory()) * extentBytes;
  }

  /// Bytes of the extents in files.
  long fileBytes() {
    return states.stream().filter(state -> state.inFile).mapToLong(state -> state.used).sum();
  }

  /// Gives the memory back as soon as nobody reads it.
  void close() {
    current.release();
    current = new ExtentList(List.of());
    states.clear();
  }
}
