package io.narthex.benchmarks.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestPagesTest {
  private final RequestPages pages = new RequestPages();

  @Test
  void seriesDiffer() {
    Set<List<String>> labelSets = new HashSet<>();
    for (int i = 0; i < pages.seriesPerTarget(); i++) {
      labelSets.add(List.of(pages.name(i), String.join(",", pages.labels(i))));
    }
    assertEquals(132, labelSets.size());
  }

  @Test
  void countersOnlyGrow() {
    for (int i = 0; i < pages.seriesPerTarget(); i++) {
      double first = pages.value(7, i, 0);
      for (int step = 1; step < 300; step++) {
        double before = pages.value(7, i, step - 1);
        double value = pages.value(7, i, step);
        if (pages.name(i).endsWith("_total")) {
          assertTrue(value >= before, i + " at " + step);
        }
      }
      assertTrue(!pages.name(i).endsWith("_total") || pages.value(7, i, 300) > first, "grows " + i);
    }
  }
}
