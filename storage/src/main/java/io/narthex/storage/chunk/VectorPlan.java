package io.narthex.storage.chunk;

import io.narthex.storage.encoding.Varints;

/// Chooses the cheapest kind of vector for some values at one scale, by the exact size of each, and
/// writes it. Reused; not thread-safe.
final class VectorPlan {
  private final ScaledNumbers scaled = new ScaledNumbers();
  private final ResidualWriter offsets = new ResidualWriter();
  private final ResidualWriter deltas = new ResidualWriter();
  private final ResidualWriter deltaOfDeltas = new ResidualWriter();
  private int kind;
  private int size;

  ScaledNumbers scaled() {
    return scaled;
  }

  /// Bytes of the vector, except for the few before the payload.
  int size() {
    return size;
  }

  /// Forgets what was chosen: any choice is smaller.
  void clear() {
    size = Integer.MAX_VALUE;
  }

  /// Whether the vector is constant or linear and has no exceptions, so that it may be longer.
  boolean isRun() {
    return kind <= ValueChunkFormat.LINEAR && !scaled.hasExceptions();
  }

  /// The value that this run has at `index`.
  double valueOfRun(int index) {
    long number = scaled.numbers()[0];
    if (kind == ValueChunkFormat.LINEAR) {
      number += index * deltas.base();
    }
    return ValueChunkFormat.value(number, scaled.scale());
  }

  /// Chooses for the first `count` numbers of [#scaled].
  void choose(int count) {
    choosePayload(count);
    size += scaled.exceptionsSize() + (ValueChunkFormat.isExtended(scaled.scale()) ? 1 : 0);
  }

  private void choosePayload(int count) {
    kind = ValueChunkFormat.OFFSETS;
    System.arraycopy(scaled.numbers(), 0, offsets.numbers(), 0, count);
    size = offsets.plan(count);
    if (offsets.isUniform()) {
      kind = ValueChunkFormat.CONSTANT;
      return;
    }
    subtract(scaled.numbers(), count, deltas.numbers());
    int firstSize = Varints.size(Varints.zigzag(scaled.numbers()[0]));
    accept(ValueChunkFormat.DELTAS, firstSize + deltas.plan(count - 1));
    if (deltas.isUniform()) {
      kind = ValueChunkFormat.LINEAR;
    } else {
      subtract(deltas.numbers(), count - 1, deltaOfDeltas.numbers());
      firstSize += Varints.size(Varints.zigzag(deltas.numbers()[0]));
      accept(ValueChunkFormat.DELTA_OF_DELTAS, firstSize + deltaOfDeltas.plan(count - 2));
    }
  }

  private void accept(int candidate, int candidateSize) {
    if (candidateSize < size) {
      size = candidateSize;
      kind = candidate;
    }
  }

  private static void subtract(long[] numbers, int count, long[] into) {
    for (int i = 1; i < count; i++) {
      into[i - 1] = numbers[i] - numbers[i - 1];
    }
  }

  /// Appends the vector that [#choose] chose.
  ///
  /// @param count the same as then, or more for a run
  void write(int count, ChunkBuffer into) {
    scaled.writeExceptions(into);
    VectorHeader.putHead(into, kind, scaled.scale(), count);
    if (kind != ValueChunkFormat.OFFSETS) {
      into.putSigned(scaled.numbers()[0]);
    }
    switch (kind) {
      case ValueChunkFormat.CONSTANT -> {}
      case ValueChunkFormat.LINEAR -> into.putSigned(deltas.base());
      case ValueChunkFormat.OFFSETS -> offsets.write(into);
      case ValueChunkFormat.DELTAS -> deltas.write(into);
      default -> {
        into.putSigned(deltas.numbers()[0]);
        deltaOfDeltas.write(into);
      }
    }
  }
}
