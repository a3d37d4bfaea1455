package io.narthex.query.promqltest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.query.syntax.Printer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AtRewriterTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a                             | a @ 1.500
          a offset 5m + rate(b[1m])     | a @ 1.500 offset 5m + rate(b[1m] @ 1.500)
          a @ 7 - a @ start()           | a @ 7.000 - a @ 1.500
          topk(scalar(c), -(d))         | topk(scalar(c @ 1.500), -(d @ 1.500))
          max_over_time(a[5m:1m])       | max_over_time(a[5m:1m] @ 1.500)
          max_over_time(a[5m:1m] @ 3)   | max_over_time(a[5m:1m] @ 3.000)
          time() + 1                    | time() + 1
          """)
  void fixesTheTimeOfSelectors(String query, String expected) throws ParseException {
    assertEquals(
        expected, Printer.print(AtRewriter.withAt(Parser.parse(query, ParserOptions.ALL), 1500)));
  }
}
