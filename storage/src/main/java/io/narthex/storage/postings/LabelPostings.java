package io.narthex.storage.postings;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The values of one label and the series of each. A value of one series costs no bitmap. Guarded
/// by the index's lock.
final class LabelPostings {
  private int[] valueSymbols = new int[4];
  private int[] firstSeries = new int[4];
  private @Nullable RoaringBitmap[] moreSeries = new RoaringBitmap[4];
  private int[] table = new int[8];
  private int count;
  private final RoaringBitmap all = new RoaringBitmap();

  /// Number of values, those without series included.
  int valueCount() {
    return count;
  }

  /// Symbol of the value at `position`.
  int valueSymbol(int position) {
    return valueSymbols[position];
  }

  /// A copy of the symbols of all values, in order of position.
  int[] valueSymbols() {
    return Arrays.copyOf(valueSymbols, count);
  }

  /// Series with this label, whatever its value. Not to be changed.
  RoaringBitmap all() {
    return all;
  }

  /// Number of series with the value at `position`.
  int seriesCount(int position) {
    RoaringBitmap more = moreSeries[position];
    return more != null ? more.getCardinality() : firstSeries[position] < 0 ? 0 : 1;
  }

  /// Adds the series with the value at `position` to `into`.
  void addTo(int position, RoaringBitmap into) {
    RoaringBitmap more = moreSeries[position];
    if (more != null) {
      into.or(more);
    } else if (firstSeries[position] >= 0) {
      into.add(firstSeries[position]);
    }
  }

  /// The series of a value that has exactly one.
  int single(int position) {
    RoaringBitmap more = moreSeries[position];
    return more != null ? more.first() : firstSeries[position];
  }

  /// Position of a value, −1 where it is unknown.
  int find(int valueSymbol) {
    int slot = slotOf(valueSymbol);
    return table[slot] - 1;
  }

  void add(int valueSymbol, int series) {
    all.add(series);
    int slot = slotOf(valueSymbol);
    int position = table[slot] - 1;
    if (position < 0) {
      addValue(valueSymbol, series, slot);
      return;
    }
    RoaringBitmap more = moreSeries[position];
    if (more != null) {
      more.add(series);
    } else if (firstSeries[position] < 0) {
      firstSeries[position] = series;
    } else {
      moreSeries[position] = RoaringBitmap.bitmapOf(firstSeries[position], series);
    }
  }

  private void addValue(int valueSymbol, int series, int slot) {
    if (count == valueSymbols.length) {
      valueSymbols = Arrays.copyOf(valueSymbols, 2 * count);
      firstSeries = Arrays.copyOf(firstSeries, 2 * count);
      moreSeries = Arrays.copyOf(moreSeries, 2 * count);
    }
    valueSymbols[count] = valueSymbol;
    firstSeries[count] = series;
    count++;
    table[slot] = count;
    if (2 * count > table.length) {
      table = new int[2 * table.length];
      for (int position = 0; position < count; position++) {
        table[slotOf(valueSymbols[position])] = position + 1;
      }
    }
  }

  void remove(int valueSymbol, int series) {
    all.remove(series);
    int position = find(valueSymbol);
    if (position < 0) {
      return;
    }
    RoaringBitmap more = moreSeries[position];
    if (more != null) {
      more.remove(series);
    } else if (firstSeries[position] == series) {
      firstSeries[position] = -1;
    }
  }

  private int slotOf(int valueSymbol) {
    int mask = table.length - 1;
    int slot = (valueSymbol * 0x9e3779b9) >>> 7 & mask;
    while (table[slot] != 0 && valueSymbols[table[slot] - 1] != valueSymbol) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
