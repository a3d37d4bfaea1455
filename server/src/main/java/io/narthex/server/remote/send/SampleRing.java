package io.narthex.server.remote.send;

import java.util.Arrays;

/// Samples that wait, oldest first, in columns that grow up to a bound. Not thread-safe.
final class SampleRing {
  private static final int INITIAL = 256;

  private final int capacity;
  private long[] refs;
  private long[] timestampsMs;
  private double[] values;
  private long[] sequences;
  private int head;
  private int count;

  SampleRing(int capacity) {
    this.capacity = capacity;
    int initial = Math.min(INITIAL, capacity);
    refs = new long[initial];
    timestampsMs = new long[initial];
    values = new double[initial];
    sequences = new long[initial];
  }

  int count() {
    return count;
  }

  int room() {
    return capacity - count;
  }

  /// Adds a sample of the frame `sequence`; there has to be room.
  void add(long ref, long timestampMs, double value, long sequence) {
    if (count == refs.length) {
      grow();
    }
    int at = at(count);
    refs[at] = ref;
    timestampsMs[at] = timestampMs;
    values[at] = value;
    sequences[at] = sequence;
    count++;
  }

  private void grow() {
    int size = (int) Math.min(capacity, 2L * refs.length);
    refs = unrolled(refs, size);
    timestampsMs = unrolled(timestampsMs, size);
    sequences = unrolled(sequences, size);
    double[] old = values;
    values = Arrays.copyOfRange(old, head, head + size);
    System.arraycopy(old, 0, values, old.length - head, head);
    head = 0;
  }

  private long[] unrolled(long[] old, int size) {
    long[] column = Arrays.copyOfRange(old, head, head + size);
    System.arraycopy(old, 0, column, old.length - head, head);
    return column;
  }

  private int at(int index) {
    int at = head + index;
    return at >= refs.length ? at - refs.length : at;
  }

  long ref(int index) {
    return refs[at(index)];
  }

  long timestampMs(int index) {
    return timestampsMs[at(index)];
  }

  double value(int index) {
    return values[at(index)];
  }

  /// Frame of the oldest sample, `Long.MAX_VALUE` for none.
  long oldestSequence() {
    return count == 0 ? Long.MAX_VALUE : sequences[head];
  }

  /// Removes the oldest `samples`.
  void remove(int samples) {
    head = at(samples);
    count -= samples;
  }
}
