package io.narthex.storage.chunk;

/// Encodes values of one series as vectors of a value chunk, without loss: every bit of every
/// double comes back. Reused; not thread-safe.
public final class ValueEncoder {
  private VectorPlan best = new VectorPlan();
  private VectorPlan other = new VectorPlan();

  /// Appends `count` values from `from` on: one vector if they are at most
  /// [Chunks#MAX_VECTOR_SAMPLES], constant or linear, otherwise as many as are needed.
  ///
  /// @param count 1 to [Chunks#MAX_SAMPLES]
  public void encode(double[] values, int from, int count, ChunkBuffer into) {
    if (count < 1 || count > Chunks.MAX_SAMPLES || from < 0 || from > values.length - count) {
      throw new IllegalArgumentException(
          "values: expected=1 to 512 of " + values.length + ", actual=" + from + "+" + count);
    }
    int end = from + count;
    int at = from;
    while (at < end) {
      at += encodeVector(values, at, end, into);
    }
  }

  /// Writes one vector.
  ///
  /// @return the values it has
  private int encodeVector(double[] values, int from, int end, ChunkBuffer into) {
    int count = Math.min(end - from, ValueChunkFormat.FULL_COUNT);
    boolean constant = isConstant(values, from, from + count);
    choose(values, from, constant ? 1 : count);
    if (best.isRun()) {
      while (from + count < end && isSame(values[from + count], best.valueOfRun(count))) {
        count++;
      }
    }
    best.write(count, into);
    return count;
  }

  /// Chooses the plan of a vector: [#best].
  private void choose(double[] values, int from, int count) {
    best.clear();
    if (best.scaled().fitDecimals(values, from, count, ScaledNumbers.ORDINARY_EXPONENT)) {
      best.choose(count);
      if (!best.scaled().hasExceptions()) {
        return;
      }
    }
    if (other.scaled().fitForms(values, from, count)) {
      consider(count);
    }
    if (other.scaled().fitDecimals(values, from, count, ValueChunkFormat.MAX_EXPONENT)) {
      consider(count);
    }
    other.scaled().fitBits(values, from, count);
    consider(count);
  }

  private void consider(int count) {
    other.choose(count);
    if (other.size() < best.size()) {
      VectorPlan swap = best;
      best = other;
      other = swap;
    }
  }

  private static boolean isConstant(double[] values, int from, int end) {
    long first = Double.doubleToRawLongBits(values[from]);
    for (int i = from + 1; i < end; i++) {
      if (Double.doubleToRawLongBits(values[i]) != first) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(double a, double b) {
    return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
  }
}
