package io.narthex.benchmarks.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomExpressionsTest {
  private static final int COUNT = 2_000;

  @Test
  void nearlyAllCanBeRead() {
    RandomExpressions expressions = new RandomExpressions(7, true);
    SelectedSeries series = new SelectedSeries();
    Set<String> errors = new HashSet<>();
    for (int i = 0; i < COUNT; i++) {
      String expression = expressions.next();
      try {
        series.add(Parser.parse(expression, ParserOptions.ALL));
      } catch (ParseException e) {
        errors.add(expression + ": " + e.getMessage());
      }
    }
    assertTrue(errors.size() < COUNT / 50, errors::toString);
    assertTrue(series.series().size() > 100, "series: " + series.series().size());
  }

  @Test
  void theSeedDecides() {
    RandomExpressions first = new RandomExpressions(11, false);
    RandomExpressions second = new RandomExpressions(11, false);
    for (int i = 0; i < COUNT; i++) {
      assertEquals(first.next(), second.next());
    }
  }
}
