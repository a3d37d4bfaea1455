package io.narthex.storage.chunk;

import io.narthex.storage.encoding.Varints;
import java.util.Arrays;

/// Encodes timestamp columns. Reused; not thread-safe.
public final class TimestampEncoder {
  private final ResidualWriter jitter = new ResidualWriter();
  private final ResidualWriter deltas = new ResidualWriter();
  private final ResidualWriter deltaOfDeltas = new ResidualWriter();
  private int residualsSize;

  /// Appends `count` timestamps from `from` on, strictly ascending.
  ///
  /// @param count 1 to [Chunks#MAX_SAMPLES]
  public void encode(long[] timestampsMs, int from, int count, ChunkBuffer into) {
    if (count < 1 || count > Chunks.MAX_SAMPLES || from < 0 || from > timestampsMs.length - count) {
      throw new IllegalArgumentException(
          "timestamps: expected=1 to 512 of "
              + timestampsMs.length
              + ", actual="
              + from
              + "+"
              + count);
    }
    for (int i = from + 1; i < from + count; i++) {
      if (timestampsMs[i] <= timestampsMs[i - 1]) {
        throw new IllegalArgumentException(
            "timestamp: expected=above " + timestampsMs[i - 1] + ", actual=" + timestampsMs[i]);
      }
    }
    int end = from + count;
    int at = from;
    while (at < end) {
      at += encodeVector(timestampsMs, at, end, into);
    }
  }

  private int encodeVector(long[] timestampsMs, int from, int end, ChunkBuffer into) {
    int most = Math.min(end - from, TimestampChunkFormat.MAX_IRREGULAR);
    int regular = regularRun(timestampsMs, from, end);
    if (regular >= most) {
      long step = regular == 1 ? 0 : timestampsMs[from + 1] - timestampsMs[from];
      putHead(TimestampChunkFormat.REGULAR, regular, timestampsMs[from], into);
      into.putVarint(step);
      return regular;
    }
    encodeIrregular(timestampsMs, from, most, into);
    return most;
  }

  private static void putHead(int kind, int count, long first, ChunkBuffer into) {
    into.putByte(kind);
    into.putVarint(count - 1);
    into.putSigned(first);
  }

  private static int regularRun(long[] timestampsMs, int from, int end) {
    int at = from + 1;
    while (at + 1 < end
        && timestampsMs[at + 1] - timestampsMs[at] == timestampsMs[from + 1] - timestampsMs[from]) {
      at++;
    }
    return Math.min(at + 1, end) - from;
  }

  private void encodeIrregular(long[] timestampsMs, int from, int count, ChunkBuffer into) {
    long pace = (timestampsMs[from + count - 1] - timestampsMs[from]) / (count - 1);
    int kind = chooseResiduals(timestampsMs, from, count, pace);
    long step = shortestStep(timestampsMs, from, count);
    if (isOnGrid(timestampsMs, from, count, step)) {
      int slots = slot(timestampsMs, from, from + count - 1, step) + 1;
      int holesSize = Varints.size(step) + Varints.size(slots - 1) + bitmapSize(slots);
      kind = holesSize <= residualsSize ? TimestampChunkFormat.HOLES : kind;
    }
    putHead(kind, count, timestampsMs[from], into);
    switch (kind) {
      case TimestampChunkFormat.HOLES -> putHoles(timestampsMs, from, count, step, into);
      case TimestampChunkFormat.JITTER -> {
        into.putVarint(pace);
        jitter.write(into);
      }
      case TimestampChunkFormat.DELTAS -> deltas.write(into);
      default -> {
        into.putSigned(deltas.numbers()[0]);
        deltaOfDeltas.write(into);
      }
    }
  }

  /// Plans all kinds with a residual block.
  ///
  /// @return the cheapest, its size in [#residualsSize]
  private int chooseResiduals(long[] timestampsMs, int from, int count, long pace) {
    long first = timestampsMs[from];
    for (int i = 1; i < count; i++) {
      jitter.numbers()[i - 1] = timestampsMs[from + i] - (first + i * pace);
      deltas.numbers()[i - 1] = timestampsMs[from + i] - timestampsMs[from + i - 1];
    }
    for (int i = 2; i < count; i++) {
      deltaOfDeltas.numbers()[i - 2] = deltas.numbers()[i - 1] - deltas.numbers()[i - 2];
    }
    int kind = TimestampChunkFormat.DELTAS;
    residualsSize = deltas.plan(count - 1);
    int jitterSize = Varints.size(pace) + jitter.plan(count - 1);
    if (jitterSize < residualsSize) {
      kind = TimestampChunkFormat.JITTER;
      residualsSize = jitterSize;
    }
    int secondSize =
        Varints.size(Varints.zigzag(deltas.numbers()[0])) + deltaOfDeltas.plan(count - 2);
    if (secondSize < residualsSize) {
      kind = TimestampChunkFormat.DELTA_OF_DELTAS;
      residualsSize = secondSize;
    }
    return kind;
  }

  private static long shortestStep(long[] timestampsMs, int from, int count) {
    long step = timestampsMs[from + 1] - timestampsMs[from];
    for (int i = from + 2; i < from + count; i++) {
      step = Math.min(step, timestampsMs[i] - timestampsMs[i - 1]);
    }
    return step;
  }

  /// Whether each timestamp has a place in the grid of `step` that begins at the first.
  private static boolean isOnGrid(long[] timestampsMs, int from, int count, long step) {
    if (step <= 0) {
      return false;
    }
    for (int i = from + 1; i < from + count; i++) {
      long distance = timestampsMs[i] - timestampsMs[from];
      if (distance < 0
          || distance % step != 0
          || distance / step >= TimestampChunkFormat.MAX_SLOTS) {
        return false;
      }
    }
    return true;
  }

  private static int slot(long[] timestampsMs, int from, int at, long step) {
    return (int) ((timestampsMs[at] - timestampsMs[from]) / step);
  }

  private static int bitmapSize(int slots) {
    return (slots + 7) >>> 3;
  }

  private static void putHoles(
      long[] timestampsMs, int from, int count, long step, ChunkBuffer into) {
    int slots = slot(timestampsMs, from, from + count - 1, step) + 1;
    into.putVarint(step);
    into.putVarint(slots - 1);
    int size = bitmapSize(slots);
    int at = into.grow(size);
    byte[] bytes = into.bytes();
    Arrays.fill(bytes, at, at + size, (byte) 0);
    for (int i = from; i < from + count; i++) {
      int slot = slot(timestampsMs, from, i, step);
      bytes[at + (slot >>> 3)] |= (byte) (1 << (slot & 7));
    }
  }
}
