package io.narthex.query.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.narthex.query.syntax.Printer;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is left to peers.
final class PushDownTest {
  private static PlannedQuery rewritten(String query) {
    return PushDown.rewrite(
        PlanText.plan(query),
        selector ->
            selector.matchers().stream().noneMatch(matcher -> matcher.value().equals("here")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a                                | remote(a)
          here                             | here
          {j="x"}                          | j="x"
          {__name__=~"a"}                  | a
          a{j="x"} offset 5m               | remote(a,j="x")
          a @ 600                          | once(remote(a))
          a @ end()                        | once(a)
          a offset step()                  | a
          a smoothed                       | a
          rate(a[5m])                      | remote(rate(a[300]))
          rate(a[5m] @ start())            | once(rate(a[300]))
          rate(a[step()])                  | rate(a[15])
          rate(a[5m] anchored)             | rate(a[300])
          first_over_time(a[5m])           | first_over_time(a[300])
          mad_over_time(a[5m])             | mad_over_time(a[300])
          quantile_over_time(0.5, a[5m])   | remote(quantile_over_time(a[300], 0.5))
          quantile_over_time(scalar(a), a[5m]) | quantile_over_time(a[300], scalar(remote(a)))
          predict_linear(a[5m], 3600 * 4)  | remote(predict_linear(a[300], once((3600.0 * 4.0))))
          sum(rate(a[5m]))                 | sum(remote(rate(a[300])))
          sum by (j) (abs(a) * 2)          | sum(remote((abs(a) * 2.0)))
          count by (j) (a > 0)             | sum(remote(count((a > 0.0))))
          count without (j) (here)         | count(here)
          min(-a)                          | min(remote(min(-a)))
          max(a) + group(a)                | (max(remote(max(a))) + group(remote(group(a))))
          max(max by (j) (a))              | max(max(remote(max(a))))
          abs(max by (j) (a))              | abs(max(remote(max(a))))
          count(count by (j) (a))          | count(sum(remote(count(a))))
          avg(a)                           | avg(remote(a))
          topk(3, rate(a[5m]))             | topk(remote(rate(a[300])))
          quantile(0.9, a)                 | quantile(remote(a))
          time() - a                       | remote((time() - a))
          a - start()                      | (remote(a) - 1000.0)
          a ^ 2 == bool 4                  | remote(((a ^ 2.0) == 4.0))
          a * scalar(a)                    | (remote(a) * scalar(remote(a)))
          rate(a[5m]) / rate(b[5m])        | (remote(rate(a[300])) / remote(rate(b[300])))
          a and here                       | (remote(a) and here)
          a @ 600 + time()                 | remote((once(a) + time()))
          clamp(a, 0, pi())                | remote(clamp(a0.0once(pi())))
          round(a, scalar(b))              | round(remote(a)scalar(remote(b)))
          hour(a) + hour()                 | (remote(hour(a)) + hour())
          timestamp(a)                     | timestamp(a)
          timestamp(a + 1)                 | timestamp(remote((a + 1.0)))
          sort(a)                          | sort(remote(a))
          absent(a)                        | absent(remote(a))
          absent_over_time(a[5m])          | absent_over_time(a[300])
          histogram_quantile(0.9, sum by (le) (rate(h_bucket[5m]))) \
            | histogram_quantile(0.9sum(remote(rate(h_bucket[300]))))
          label_replace(a, "j", "y", "", "") | label_replace(remote(a)'j''y''''')
          info(a)                          | info(a)
          max_over_time(rate(a[1m])[5m:30s]) | remote(max_over_time(rate(a[60])[300:30]))
          max_over_time(rate(a[1m])[5m:])  | max_over_time(remote(rate(a[60]))[300:60])
          max_over_time(sum(rate(a[1m]))[5m:30s]) | max_over_time(sum(remote(rate(a[60])))[300:30])
          """)
  void leaves(String query, String expected) {
    assertEquals(expected, PlanText.of(rewritten(query)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          topk(1, count by (j) (a))        | topk(count(remote(a)))
          topk(1, count(a))                | topk(sum(remote(count(a))))
          topk(1, max(count by (j) (a)))   | topk(max(sum(remote(count(a)))))
          topk(1, max by (i) (count by (i, j) (-a))) | topk(max(count(remote(-a))))
          limitk(1, abs(min without (j) (a))) | limitk(abs(min(remote(a))))
          stddev(group by (j) (a) + 1)     | stddev((group(remote(a)) + 1.0))
          count(stddev(max by (j) (a)))    | count(stddev(max(remote(a))))
          sort(max by (j) (a))             | sort(max(remote(a)))
          scalar(max by (j) (a))           | scalar(max(remote(max(a))))
          topk(scalar(max by (j) (a)), a)  | topk(remote(a))
          sum(max_over_time(max by (j) (a)[5m:30s])) | sum(max_over_time(max(remote(a))[300:30]))
          quantile(0.5, max by (j) (a))    | quantile(max(remote(max(a))))
          """)
  void keepsGroupsWhoseOrderDecides(String query, String expected) {
    leaves(query, expected);
  }

  @Test
  void asksInTheWordsOfTheQuery() {
    PlannedQuery query = rewritten("sum(rate(a{j=\"x\"}[5m] offset 1m) > (1 + 2))");
    assertEquals(Set.of(0), query.deferred());
    Plan.Remote part = (Plan.Remote) ((Plan.Aggregate) query.root()).operand();
    assertEquals("rate(a{j=\"x\"}[5m] offset 1m) > (1 + 2)", Printer.print(part.source()));
  }

  @Test
  void readsTheRest() {
    PlannedQuery query = rewritten("a + here + timestamp(b) + c");
    assertEquals(Set.of(0, 3), query.deferred());
    PlannedQuery none = PlanText.plan("here + {j=\"x\"}");
    assertSame(none, PushDown.rewrite(none, selector -> false));
  }

  @Test
  void theSameIsAskedOnce() {
    String text =
        PlanText.of(CommonSubexpressions.rewrite(rewritten("sum(rate(a[5m])) / avg(rate(a[5m]))")));
    assertEquals(
        "(sum(#P) / avg(#P))", text.replaceAll("#\\d+\\(remote\\(rate\\(a\\[300]\\)\\)\\)", "#P"));
  }

  @Test
  void chainsAsLongAsQueries() {
    String query = "a" + " + 1".repeat(20_000) + " + a".repeat(20_000);
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> rewritten(query));
  }
}
