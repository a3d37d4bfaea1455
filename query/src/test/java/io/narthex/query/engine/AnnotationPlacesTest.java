package io.narthex.query.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.query.QueryOptions;
import io.narthex.query.QueryResult;
import io.narthex.query.promqltest.LoadedSamples;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.testing.NaiveStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where warnings and infos say that they come from, as Prometheus 3.14 answers: of equal texts the
/// place that is evaluated last, of texts that add up counts the first.
final class AnnotationPlacesTest {
  private static final String SAMPLES =
      """
      load 15s
        a 1+1x40
        h_bucket{le="1"} 5+2x40
        h_bucket{le="+Inf"} 4+1x40
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          quantile_over_time((time() / 2), a[5m]) | 1:21
          quantile_over_time(2, (quantile_over_time(2, a[5m]))[5m:]) | 1:20
          quantile(2, quantile(2, a)) | 1:10
          quantile(2, a) + quantile(2, a) | 1:27
          quantile(3 - 1, a) + (sum(a) * quantile(2, a)) | 1:41
          histogram_quantile(2, histogram_quantile(2, h_bucket)) | 1:20 1:23
          histogram_quantile(0.9, histogram_fraction(0, 1, {__name__=~"a;h_bucket"})) | 1:25
          histogram_quantile(0.5, h_bucket) + histogram_quantile(0.5, h_bucket) | 1:25
          histogram_quantile(0.5, h_bucket) and abs(histogram_quantile(0.5, h_bucket)) | 1:25
          rate(a[5m]) + rate(a[1m]) | 1:20
          sum(rate(a[5m])) / sum(abs(rate(a[1m]))) | 1:33
          """)
  void instant(String query, String places) {
    assertEquals(places, places(query.replace(';', '|'), 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sort_by_label(sort_by_label_desc(a, "x"), "y") | 1:1
          sort(a) + sort(a) | 1:11
          sort(abs(sort(a)) + sort(a)) | 1:1
          sum_over_time(sort(a)[5m:1m]) | 1:15
          sum_over_time(sort(a)[30s:45s]) | 1:15
          sum_over_time(sort(a @ end())[30s:5s]) | ''
          """)
  void range(String query, String places) {
    assertEquals(places, places(query, 5_000));
  }

  /// A range that ends before its second step is one all the same.
  @ParameterizedTest
  @CsvSource({"5000, 1:1", "20000, 1:1"})
  void oneStepOfARange(long stepMs, String places) {
    assertEquals(places, places("sort(a)", stepMs));
  }

  @ParameterizedTest
  @CsvSource({
    "sum_over_time(sort(a)[30s:31s]), 1:15",
    "sum_over_time(sort(a @ end())[30s:31s]), ''"
  })
  void oneStepOfASubquery(String query, String places) {
    assertEquals(places, places(query, 0));
  }

  /// @param stepMs 0 for an instant query
  private static String places(String query, long stepMs) {
    try (Storage storage = new NaiveStorage()) {
      LoadedSamples.of(SAMPLES).writeTo(storage);
      try (Engine engine = new Engine(storage, TestOptions.GENEROUS, Clock.system())) {
        QueryResult result =
            stepMs == 0
                ? engine.instant(query, 400_000, QueryOptions.DEFAULT)
                : engine.range(query, 400_000, 410_000, stepMs, QueryOptions.DEFAULT);
        List<String> all = new ArrayList<>(result.warnings());
        all.addAll(result.infos());
        return all.stream()
            .map(text -> text.substring(text.lastIndexOf('(') + 1, text.lastIndexOf(')')))
            .sorted()
            .collect(Collectors.joining(" "));
      }
    }
  }
}
