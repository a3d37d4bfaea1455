package io.narthex.server.remote;

import io.narthex.storage.CommitResult;
import io.narthex.storage.WireKeys;
import io.narthex.storage.WriteBatch;
import java.util.Arrays;

/// The series of one body, in columns: a struct whose arrays a decoder reads and writes directly,
/// reused from body to body.
final class DecodedSeries {
  /// Series that a body may hold: what stands here for one takes more than its bytes.
  static final int MAX_COUNT = 1 << 20;

  /// Stands in the place of a ref where the label set is not acceptable; below every handle.
  static final long FAULTY = Long.MIN_VALUE;

  private static final int INITIAL_CAPACITY = 64;

  /// Larger columns are not kept for the next body.
  private static final int MAX_IDLE_CAPACITY = 1 << 16;

  int count;

  /// Where the message of a series begins in the body, and where it ends.
  int[] from = new int[INITIAL_CAPACITY];

  int[] to = new int[INITIAL_CAPACITY];

  /// Where its first sample, or what stands before it, begins.
  int[] samplesFrom = new int[INITIAL_CAPACITY];

  /// Number of its floats.
  int[] samples = new int[INITIAL_CAPACITY];

  /// A series ref, a handle of the batch, or what stands for an unacceptable label set.
  long[] refOrHandle = new long[INITIAL_CAPACITY];

  /// The first series with the same labels, for messages that show it.
  int[] first = new int[INITIAL_CAPACITY];

  long[] keyLow = new long[INITIAL_CAPACITY];
  long[] keyHigh = new long[INITIAL_CAPACITY];

  /// Whether the key stands for the label set.
  boolean[] cacheable = new boolean[INITIAL_CAPACITY];

  /// 1.0: whether there is nothing but labels and one float, at the end; 2.0: whether all symbols
  /// are there.
  boolean[] plain = new boolean[INITIAL_CAPACITY];

  void clear() {
    count = 0;
    if (from.length > MAX_IDLE_CAPACITY) {
      resize(INITIAL_CAPACITY);
    }
  }

  /// Makes room for a series and answers its position.
  ///
  /// @throws MalformedBodyException where there are too many
  int add(int begin, int end) throws MalformedBodyException {
    if (count == from.length) {
      if (count == MAX_COUNT) {
        throw new MalformedBodyException("series of one body: expected=at most " + MAX_COUNT);
      }
      resize(2 * count);
    }
    from[count] = begin;
    to[count] = end;
    return count++;
  }

  /// Puts the refs that a commit gave to new series in the place of their handles, 0 where one was
  /// not created, and remembers them by key.
  void learn(CommitResult result, WireKeys keys) {
    for (int i = 0; i < count; i++) {
      long handle = refOrHandle[i];
      if (handle < 0 && handle != FAULTY) {
        long ref = result.ref(WriteBatch.seriesIndex(handle));
        refOrHandle[i] = ref;
        if (ref > 0 && cacheable[i]) {
          keys.put(keyLow[i], keyHigh[i], ref);
        }
      }
    }
  }

  /// Ref of a series once its samples are committed; 0 where it has none.
  long refOf(int series, WireKeys keys) {
    long ref = refOrHandle[series];
    if (ref == WireKeys.ABSENT && cacheable[series]) {
      ref = keys.get(keyLow[series], keyHigh[series]);
    }
    return Math.max(ref, 0);
  }

  private void resize(int capacity) {
    from = Arrays.copyOf(from, capacity);
    to = Arrays.copyOf(to, capacity);
    samplesFrom = Arrays.copyOf(samplesFrom, capacity);
    first = Arrays.copyOf(first, capacity);
    samples = Arrays.copyOf(samples, capacity);
    refOrHandle = Arrays.copyOf(refOrHandle, capacity);
    keyLow = Arrays.copyOf(keyLow, capacity);
    keyHigh = Arrays.copyOf(keyHigh, capacity);
    cacheable = Arrays.copyOf(cacheable, capacity);
    plain = Arrays.copyOf(plain, capacity);
  }
}
