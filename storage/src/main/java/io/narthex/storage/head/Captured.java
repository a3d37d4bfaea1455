package io.narthex.storage.head;

/// What a reader took of the selected series under the append lock, one entry a series in each
/// array; nobody writes what these arrays name. Bounds are positions in the series' columns, after
/// range and isolation cuts.
final class Captured {
  final int[] series;
  final double[][] values;
  final long[][] timestamps;
  final int[] bases;
  final int[] froms;
  final int[] lows;
  final int[] highs;
  final int[] columnIds;
  int count;

  Captured(int capacity) {
    series = new int[capacity];
    values = new double[capacity][];
    timestamps = new long[capacity][];
    bases = new int[capacity];
    froms = new int[capacity];
    lows = new int[capacity];
    highs = new int[capacity];
    columnIds = new int[capacity];
  }

  /// Entry `from` becomes entry `to`.
  void move(int from, int to) {
    series[to] = series[from];
    values[to] = values[from];
    timestamps[to] = timestamps[from];
    bases[to] = bases[from];
    froms[to] = froms[from];
    lows[to] = lows[from];
    highs[to] = highs[from];
    columnIds[to] = columnIds[from];
  }

  /// These entries in another order.
  Captured reordered(int[] order) {
    Captured to = new Captured(order.length);
    for (int i = 0; i < order.length; i++) {
      int from = order[i];
      to.series[i] = series[from];
      to.values[i] = values[from];
      to.timestamps[i] = timestamps[from];
      to.bases[i] = bases[from];
      to.froms[i] = froms[from];
      to.lows[i] = lows[from];
      to.highs[i] = highs[from];
      to.columnIds[i] = columnIds[from];
    }
    to.count = order.length;
    return to;
  }

  /// Heap bytes of an entry.
  static final long BYTES_PER_SERIES = 32;
}
