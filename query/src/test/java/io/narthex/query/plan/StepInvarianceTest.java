package io.narthex.query.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is evaluated once, as upstream decides it.
final class StepInvarianceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a @ 600 + 1               | once((a + 1.0))
          a @ 600 + time()          | (once(a) + time())
          a @ 600 + start()         | once((a + 1000.0))
          a @ 600 + range()         | once((a + 1000.0))
          topk(start(), a @ 600)    | once(topk(a))
          vector(end())             | once(vector(2000.0))
          vector(1)                 | once(vector(1.0))
          timestamp(a @ 600)        | once(timestamp(a))
          timestamp(abs(a @ 600))   | timestamp(once(abs(a)))
          rate(a[5m] @ 600)         | once(rate(a[300]))
          hour(a @ 600)             | hour(once(a))
          """)
  void partsThatAreTheSameAtEachStep(String query, String plan) {
    assertEquals(plan, PlanText.of(PlanText.plan(query)));
  }
}
