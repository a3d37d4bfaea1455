package io.narthex.query.function;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.query.syntax.PositionRange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AnnotationsTest {
  private static PositionRange place(String query, String part) {
    int start = query.indexOf(part);
    return new PositionRange(start, start + part.length());
  }

  /// Has two parts of a query report the same, in either order.
  private static void assertKeeps(String query, String kept, String other) throws ParseException {
    Expr expr = Parser.parse(query, ParserOptions.ALL);
    for (List<String> order : List.of(List.of(kept, other), List.of(other, kept))) {
      Annotations annotations = new Annotations();
      annotations.placeIn(expr);
      order.forEach(part -> annotations.warn("x", place(query, part)));
      assertEquals(Map.of("PromQL warning: x", place(query, kept)), annotations.warnings());
    }
  }

  @Test
  void ofEqualTextsTheLastEvaluatedIsKept() throws ParseException {
    assertKeeps("sort(c) unless sort(a)", "sort(a)", "sort(c)");
    assertKeeps("sum(sort(c)) + abs(sort(a))", "sort(a)", "sort(c)");
  }

  @Test
  void whatIsInNoCallIsNotAroundWhatIsInOne() throws ParseException {
    assertKeeps("sort(c) unless stdvar by (k) (sort(a))", "sort(a)", "sort(c)");
  }
}
