package io.narthex.query.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.query.QueryException;
import io.narthex.query.QueryOptions;
import io.narthex.query.promqltest.LoadedSamples;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.testing.NaiveStorage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Of several errors that a query has, the one that Prometheus 3.14 names: that of what stands
/// first.
final class ErrorOrderTest {
  private static final String SAMPLES =
      """
      load 15s
        a{x="1"} 1+1x40
        b{x="1"} 1+1x40
        b{x="2"} 1+1x40
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          double_exponential_smoothing(a[5m], 1, 0.5) or (a / on () b)    | invalid smoothing factor
          double_exponential_smoothing(a[5m], 0.5, 2) + (a / on () b)     | invalid trend factor
          double_exponential_smoothing(none[5m], 1, 0.5) + (a / on () b)  | found duplicate series
          (a / on () b) + double_exponential_smoothing(a[5m], 1, 0.5)     | found duplicate series
          """)
  void firstErrorIsNamed(String query, String error) throws Exception {
    try (Storage storage = new NaiveStorage()) {
      LoadedSamples.of(SAMPLES).writeTo(storage);
      try (Engine engine = new Engine(storage, TestOptions.GENEROUS, Clock.system())) {
        QueryException instant =
            assertThrows(
                QueryException.class, () -> engine.instant(query, 400_000, QueryOptions.DEFAULT));
        assertEquals(error, start(instant, error));
        QueryException range =
            assertThrows(
                QueryException.class,
                () -> engine.range(query, 300_000, 500_000, 50_000, QueryOptions.DEFAULT));
        assertEquals(error, start(range, error));
      }
    }
  }

  private static String start(QueryException failure, String like) {
    String text = String.valueOf(failure.getMessage());
    return text.substring(0, Math.min(like.length(), text.length()));
  }
}
