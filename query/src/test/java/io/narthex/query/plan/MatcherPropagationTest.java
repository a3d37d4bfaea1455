package io.narthex.query.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which matchers go where.
final class MatcherPropagationTest {
  private static String rewritten(String query) {
    return PlanText.of(MatcherPropagation.rewrite(PlanText.plan(query)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a{j="x"} / b                         | (a,j="x" / b,j="x")
          a / b{j="x"}                         | (a,j="x" / b,j="x")
          a{j="x", i!="1"} > 2 * b{i="2"}      | (a,i!="1",i="2",j="x" > (2.0 * b,i="2",j="x"))
          a{j="x"} and on (i) b                | (a,j="x" and b)
          a{j="x"} and on (j) b                | (a,j="x" and b,j="x")
          a unless b{j="x"}                    | (a unless b,j="x")
          a{j="x"} unless on (j) b             | (a,j="x" unless b,j="x")
          a{j="x"} or b                        | (a,j="x" or b)
          a{j="x"} / on (j) b                  | (a,j="x" / b)
          a{j="x"} / ignoring (i) b            | (a,j="x" / b)
          a{j="x"} + fill (0) b                | (a,j="x" + b)
          a{j=""} / b                          | (a,j="" / b)
          a{j=~"x"} / b                        | (a,j=~"x" / b)
          a / on (j) sum by (j) (b{j="x"})     | (a,j="x" / sum(b,j="x"))
          a / on (i) sum by (j) (b{j="x"})     | (a / sum(b,j="x"))
          a{j="x"} * on (j) group_left () sum by (j) (rate(b_total[5m])) \
            | (a,j="x" * sum(rate(b_total,j="x"[300])))
          a{j="x"} / rate(b[5m])               | (a,j="x" / rate(b[300]))
          a{j="x"} / max_over_time(b[5m])      | (a,j="x" / max_over_time(b,j="x"[300]))
          a{j="x"} / quantile_over_time(2, b[5m]) | (a,j="x" / quantile_over_time(b[300], 2.0))
          a{j="x"} / {m="1"}                   | (a,j="x" / m="1")
          sum by (__name__) (b) / sum by (j, __name__) (a{j="x"}) | (sum(b) / sum(a,j="x"))
          a{j="x"} / topk(1, b)                | (a,j="x" / topk(b))
          a{j="x"} / (b offset 1m)             | (a,j="x" / b,j="x")
          a{j="x"} / b @ 600                   | (a,j="x" / once(b,j="x"))
          a{j="x"} / b / c                     | ((a,j="x" / b,j="x") / c,j="x")
          a / b / c{j="x"}                     | ((a / b) / c,j="x")
          sum(a{j="x"}) / sum(b)               | (sum(a,j="x") / sum(b))
          sum without (i) (a{j="x"}) / sum without (i) (b) | (sum(a,j="x") / sum(b,j="x"))
          max_over_time((a{j="x"} / b)[5m:1m]) | max_over_time((a,j="x" / b,j="x")[300:60])
          absent(a{j="x"}) and b               | (absent(a,j="x") and b)
          label_replace(a{j="x"}, "j", "y", "", "") and b | (label_replace(a,j="x"'j''y''''') and b)
          """)
  void adds(String query, String expected) {
    assertEquals(expected, rewritten(query));
  }

  @Test
  void chainsAsLongAsQueries() {
    String query = "a" + " * b{j=\"x\"}".repeat(20_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> MatcherPropagation.rewrite(PlanText.plan(query)));
  }
}
