package io.narthex.query.function;

import io.narthex.storage.SampleBatch;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/// What was computed from timestamp columns, by their ids: all series of a column share it.
/// Bounded: where columns are many, few series share one. Used by one thread.
public final class ColumnCache<T> {
  private static final int MAX_COLUMNS = 1_024;

  private final Map<Integer, T> byColumn = new HashMap<>();
  private int lastId = SampleBatch.UNSHARED;
  private T last;

  public ColumnCache(T initial) {
    this.last = initial;
  }

  /// What belongs to column `id`, computed where it is not known.
  public T get(int id, Supplier<T> compute) {
    if (id != SampleBatch.UNSHARED && id == lastId) {
      return last;
    }
    if (id == SampleBatch.UNSHARED) {
      return compute.get();
    }
    T value = byColumn.get(id);
    if (value == null) {
      value = compute.get();
      if (byColumn.size() < MAX_COLUMNS) {
        byColumn.put(id, value);
      }
    }
    lastId = id;
    last = value;
    return value;
  }
}
