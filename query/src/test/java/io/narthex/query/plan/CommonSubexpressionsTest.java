package io.narthex.query.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.narthex.query.syntax.PositionRange;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is marked as the same. The numbers say in which order shared parts first occur.
final class CommonSubexpressionsTest {
  private static final Pattern SHARED = Pattern.compile("#(\\d+)");

  private static String rewritten(String query) {
    String text = PlanText.of(CommonSubexpressions.rewrite(PlanText.plan(query)));
    Map<String, Integer> order = new HashMap<>();
    StringBuilder out = new StringBuilder();
    Matcher shared = SHARED.matcher(text);
    while (shared.find()) {
      order.putIfAbsent(shared.group(1), order.size() + 1);
      shared.appendReplacement(out, "#" + order.get(shared.group(1)));
    }
    return shared.appendTail(out).toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a > 1 and a < 5                        | ((#1(a) > 1.0) and (#1(a) < 5.0))
          a + a + a                              | ((#1(a) + #1(a)) + #1(a))
          sum(rate(a[5m])) / (sum(rate( a[5m] )) + sum(rate(b[5m]))) \
            | (#1(sum(rate(a[300]))) / (#1(sum(rate(a[300]))) + sum(rate(b[300]))))
          abs(a) + abs(a) + ceil(a) | ((#1(abs(#2(a))) + #1(abs(#2(a)))) + ceil(#2(a)))
          (a + b) * 2 + (a + b) * 3 | ((#1((a + b)) * 2.0) + (#1((a + b)) * 3.0))
          rate(a[5m]) + rate(a[1m])              | (rate(a[300]) + rate(a[60]))
          a + a offset 1m                        | (a + a)
          a @ 600 + a                            | (once(a) + a)
          a @ 600 * a @ 600 + b                  | (once((#1(a) * #1(a))) + b)
          1 + 1 + a                              | (once((1.0 + 1.0)) + a)
          time() + time() + a                    | ((time() + time()) + a)
          max_over_time(a[5m:1m]) + a            | (max_over_time(a[300:60]) + a)
          max_over_time(a[5m:1m]) + min_over_time(a[5m:1m]) \
            | (max_over_time(#1(a)[300:60]) + min_over_time(#1(a)[300:60]))
          max_over_time(a[5m:1m]) + min_over_time(a[5m:2m]) \
            | (max_over_time(a[300:60]) + min_over_time(a[300:120]))
          timestamp(a) + timestamp(a) - a        | ((#1(timestamp(a)) + #1(timestamp(a))) - a)
          absent((a)) or absent(a)               | (absent(#1(a)) or absent(#1(a)))
          info(a) + info(a)                      | (info(#1(a)) + info(#1(a)))
          topk(2, a) or topk(3, a)               | (topk(#1(a)) or topk(#1(a)))
          sum by (x) (a) + sum without (x) (a)   | (sum(#1(a)) + sum(#1(a)))
          label_replace(a, 'x', 'y', '', '') or label_replace(a, 'x', 'z', '', '') \
            | (label_replace(#1(a)'x''y''''') or label_replace(#1(a)'x''z'''''))
          a == bool b or a == b                  | ((#1(a) == #2(b)) or (#1(a) == #2(b)))
          """)
  void marks(String query, String expected) {
    assertEquals(expected, rewritten(query));
  }

  @Test
  void chainsAsLongAsQueries() {
    String query = "a" + " + a".repeat(50_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> CommonSubexpressions.rewrite(PlanText.plan(query)));
  }

  @Test
  void placesMove() {
    String query = "sum(rate(a[5m])) +  sum( rate(a[5m]) )";
    Plan.Binary plan = (Plan.Binary) CommonSubexpressions.rewrite(PlanText.plan(query)).root();
    int from = query.indexOf("a[");
    int to = query.lastIndexOf("a[");
    assertEquals(
        new PositionRange(to, to + 5),
        Places.between(plan.left(), plan.right()).apply(new PositionRange(from, from + 5)));
    assertEquals(
        PositionRange.NONE, Places.between(plan.left(), plan.right()).apply(PositionRange.NONE));
  }
}
