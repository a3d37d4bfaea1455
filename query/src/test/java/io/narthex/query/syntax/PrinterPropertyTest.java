package io.narthex.query.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.conformance.Seeds;
import org.junit.jupiter.api.Test;

/// What is printed parses to the same tree.
class PrinterPropertyTest {
  @Test
  void recordedExpressions() throws ParseException {
    for (Case c : ConformanceCases.cases("parser/corpus.json")) {
      assertRoundTrip(Parser.parse(c.text("input"), ParserOptions.ALL));
    }
  }

  @Test
  void generatedTrees() {
    Seeds.rounds(
        3_000, random -> assertRoundTrip(new ExprGenerator(random).expression(random.nextInt(5))));
  }

  static void assertRoundTrip(Expr expr) throws ParseException {
    Expr normal = TreeRewriter.normal(expr);
    String line = Printer.print(expr);
    Expr again = Parser.parse(line, ParserOptions.ALL);
    assertEquals(normal, TreeRewriter.normal(again), line);
    assertEquals(normal.hashCode(), TreeRewriter.normal(again).hashCode(), line);
    assertEquals(line, Printer.print(again));
    String lines = Prettifier.print(expr, 20);
    assertEquals(line, Printer.print(Parser.parse(lines, ParserOptions.ALL)), lines);
  }
}
