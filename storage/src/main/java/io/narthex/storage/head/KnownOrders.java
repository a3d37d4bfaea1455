package io.narthex.storage.head;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The label order of series that were sorted lately: whoever reads the same series again, as a
/// dashboard does, has them in order. Labels of an index never change, so an order stays true.
/// Thread-safe.
final class KnownOrders {
  /// Sorting fewer takes next to nothing, and they would push out an order that took long.
  private static final int MIN_SERIES = 1 << 6;

  /// Half a megabyte an order.
  private static final int MAX_SERIES = 1 << 16;

  private static final int SLOTS = 4;

  private final AtomicReferenceArray<@Nullable Order> orders = new AtomicReferenceArray<>(SLOTS);

  @SuppressWarnings("ArrayRecordComponent") // read only, compared by hand
  private record Order(int[] series, int[] positions) {}

  /// Positions in `series` in label order, null where they are not known; not to be written.
  int @Nullable [] of(int[] series) {
    Order order = isKept(series) ? orders.get(slot(series)) : null;
    return order != null && Arrays.equals(order.series, series) ? order.positions : null;
  }

  /// Keeps an order; nobody writes the arrays any more.
  void keep(int[] series, int[] positions) {
    if (isKept(series)) {
      orders.set(slot(series), new Order(series, positions));
    }
  }

  private static boolean isKept(int[] series) {
    return series.length >= MIN_SERIES && series.length <= MAX_SERIES;
  }

  private static int slot(int[] series) {
    return Math.floorMod(31 * series.length + 7 * series[0] + series[series.length - 1], SLOTS);
  }
}
