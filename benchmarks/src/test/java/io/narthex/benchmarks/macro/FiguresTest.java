package io.narthex.benchmarks.macro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void tableHasARowAFigureAndAColumnAServer() {
    Figures figures = new Figures();
    Figure speed = new Figure("speed", "≥ 2");
    figures.put("one", speed, 1_234.5);
    figures.put("one", Figure.of("size"), 0.25);
    figures.put("two", speed, 3);
    assertEquals(
        """
        | | one | two | goal |
        |---|---:|---:|---|
        | speed | 1235 | 3.000 | ≥ 2 |
        | size | 0.250 |  |  |
        """,
        figures.table());
    assertEquals(
        """
        {
          "speed": {"one": 1235, "two": 3.000},
          "size": {"one": 0.250}
        }\
        """,
        figures.json());
  }
}
