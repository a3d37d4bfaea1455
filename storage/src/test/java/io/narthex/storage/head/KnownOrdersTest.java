package io.narthex.storage.head;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KnownOrdersTest {
  private final KnownOrders orders = new KnownOrders();

  @Test
  void exactlyTheSameSeriesHaveAKnownOrder() {
    int[] positions = series(1_000);
    orders.keep(series(1_000), positions);
    assertSame(positions, orders.of(series(1_000)));
    int[] one = series(1_000);
    one[500] = 7_000;
    assertNull(orders.of(one), "one in the middle differs, which the slot does not depend on");
    assertNull(orders.of(series(999)));
    assertNull(orders.of(series(1_001)));
    assertSame(positions, orders.of(series(1_000)));
  }

  @Test
  void theLastOfThoseThatShareASlotIsKept() {
    int[] first = series(1_000);
    int[] second = series(1_000);
    second[500] = 7_000;
    orders.keep(first, series(1_000));
    int[] positions = series(1_000);
    orders.keep(second, positions);
    assertNull(orders.of(first));
    assertSame(positions, orders.of(second));
  }

  @Test
  void fewAndManyAreNotKept() {
    for (int count : new int[] {0, 1, 63, 65_537}) {
      orders.keep(series(count), series(count));
      assertNull(orders.of(series(count)), () -> count + " series");
    }
    int[] positions = series(65_536);
    orders.keep(series(65_536), positions);
    assertSame(positions, orders.of(series(65_536)));
  }

  private static int[] series(int count) {
    int[] series = new int[count];
    Arrays.setAll(series, i -> 3 * i);
    return series;
  }
}
