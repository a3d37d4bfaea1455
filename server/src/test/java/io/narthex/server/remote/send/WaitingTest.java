package io.narthex.server.remote.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How long a sender waits before another attempt.
final class WaitingTest {
  @Test
  void theIntervalDoublesUpToItsBoundAndIsUsedInFull() {
    Backoff backoff = new Backoff(30, 5_000, new Random(1));
    for (int attempt = 1; attempt < 100; attempt++) {
      long bound = attempt > 8 ? 5_000 : 30L << (attempt - 1);
      long most = 0;
      long least = Long.MAX_VALUE;
      for (int i = 0; i < 2_000; i++) {
        long delay = backoff.delayMs(attempt, 0);
        most = Math.max(most, delay);
        least = Math.min(least, delay);
      }
      assertTrue(least >= 1 && most <= bound, attempt + ": " + least + ".." + most);
      assertTrue(least <= bound / 20 + 1 && most >= bound * 19 / 20, attempt + ": " + most);
    }
  }

  @Test
  void whatTheReceiverAsksForIsTheLeast() {
    Backoff backoff = new Backoff(30, 5_000, new Random(1));
    for (int i = 0; i < 1_000; i++) {
      long delay = backoff.delayMs(20, 60_000);
      assertTrue(delay >= 60_000 && delay < 60_030, "" + delay);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0; 0",
        "7; 7000",
        " 120 ; 120000",
        "999999999; 3600000",
        "99999999999999999999; 0",
        "-1; 0",
        "1.5; 0",
        "soon; 0",
        "''; 0",
        "Thu, 01 Jan 1970 00:00:10 GMT; 9000",
        "Thu, 01 Jan 1970 00:00:00 GMT; 0",
        "Fri, 01 Jan 2100 00:00:00 GMT; 3600000"
      })
  void readsRetryAfter(String text, long expectedMs) {
    assertEquals(expectedMs, RetryAfter.parseMs(text, 1_000));
  }
}
