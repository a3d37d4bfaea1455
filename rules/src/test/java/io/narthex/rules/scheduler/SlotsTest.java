package io.narthex.rules.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.rules.RuleGroup;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Times at which Prometheus 3.14 was seen to evaluate groups of a file `rules.yml`.
final class SlotsTest {
  @ParameterizedTest
  @CsvSource({
    "alpha, 3000, 1795701675742",
    "beta group, 4000, 1795701674847",
    "γ, 5000, 1795701675316",
  })
  void areThoseOfUpstream(String name, long intervalMs, long seenMs) {
    Slots slots = Slots.of(new RuleGroup("rules.yml", name, intervalMs, null, 0, List.of()));
    assertEquals(seenMs, slots.atOrBefore(seenMs));
    assertEquals(seenMs, slots.atOrBefore(seenMs + intervalMs - 1));
    assertEquals(seenMs - intervalMs, slots.atOrBefore(seenMs - 1));
  }
}
