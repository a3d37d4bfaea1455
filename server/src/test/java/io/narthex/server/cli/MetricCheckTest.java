package io.narthex.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.conformance.ConformanceCases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `check metrics` and `check web-config`; what is expected of metrics is what promtool 3.14 says
/// of the same input.
final class MetricCheckTest {
  private static final String DOUBTFUL =
      """
      # HELP go_gc_duration_seconds A summary.
      # TYPE go_gc_duration_seconds summary
      go_gc_duration_seconds{quantile="0"} 2.391e-05
      go_gc_duration_seconds{quantile="0.25"} 9.4402e-05
      go_gc_duration_seconds_sum 0.036134048
      go_gc_duration_seconds_count 232
      # TYPE x counter
      x{camelCase="1",le="3"} 1
      x{camelCase="1",le="3"} 1
      x{quantile="1"} 1
      # HELP requests_counter_ms H
      # TYPE requests_counter_ms counter
      requests_counter_ms 4
      # HELP foo_total x
      # TYPE foo_total gauge
      foo_total{a="1"} 1
      foo_total{a="2"} 1
      foo_bucket 3
      # HELP mem_kilobytes x
      # TYPE mem_kilobytes gauge
      mem_kilobytes{a="1"} 1
      # TYPE aBc:d_histogram_bits gauge
      aBc:d_histogram_bits 1
      # HELP empty
      # TYPE empty gauge
      empty 1
      # HELP h x
      # TYPE h histogram
      h_bucket{le="1"} 1
      h_bucket{le="+Inf"} 1
      h_sum 1
      h_count 1
      h_bucket{le="1",fooBar="1"} 1
      h_bucket{fooBar="1",le="+Inf"} 1
      # HELP x_count y
      # TYPE x_count gauge
      x_count 1
      # TYPE y_sum gauge
      y_sum 1
      # TYPE g_bucket gauge
      g_bucket{le="1"} 3
      # HELP unused x
      """;

  private static final String PROBLEMS =
      """
      aBc:d_histogram_bits metric names should be written in 'snake_case' not 'camelCase'
      aBc:d_histogram_bits metric names should not contain ':'
      aBc:d_histogram_bits no help text
      aBc:d_histogram_bits use base unit "bytes" instead of "bits"
      empty no help text
      foo_bucket no help text
      foo_total non-counter metrics should not have "_total" suffix
      g_bucket no help text
      g_bucket non-histogram metrics should not have "_bucket" suffix
      g_bucket non-histogram metrics should not have "le" label
      h label names should be written in 'snake_case' not 'camelCase'
      mem_kilobytes use base unit "bytes" instead of "kilobytes"
      requests_counter_ms counter metrics should have "_total" suffix
      requests_counter_ms metric name should not include type 'counter'
      requests_counter_ms metric names should not contain abbreviated units
      x counter metrics should have "_total" suffix
      x label names should be written in 'snake_case' not 'camelCase'
      x label names should be written in 'snake_case' not 'camelCase'
      x metric not unique
      x no help text
      x non-histogram metrics should not have "le" label
      x non-histogram metrics should not have "le" label
      x non-summary metrics should not have "quantile" label
      x_count non-histogram and non-summary metrics should not have "_count" suffix
      y_sum no help text
      y_sum non-histogram and non-summary metrics should not have "_sum" suffix
      """;

  /// Families of the same size are in the order of their names; promtool has no order there.
  private static final String COUNTS =
      """
      Metric                    Cardinality    Percentage    |
      h                         8              32.00%        |
      go_gc_duration_seconds    4              16.00%        |
      x                         3              12.00%        |
      foo_total                 2              8.00%         |
      aBc:d_histogram_bits      1              4.00%         |
      empty                     1              4.00%         |
      foo_bucket                1              4.00%         |
      g_bucket                  1              4.00%         |
      mem_kilobytes             1              4.00%         |
      requests_counter_ms       1              4.00%         |
      x_count                   1              4.00%         |
      y_sum                     1              4.00%         |
      Total                     25             100%          |
      """;

  @TempDir private Path directory;

  private static ToolRun metrics(String input, String... flags) {
    String[] args = new String[flags.length + 2];
    args[0] = "check";
    args[1] = "metrics";
    System.arraycopy(flags, 0, args, 2, flags.length);
    return ToolRun.of(input, args);
  }

  @Test
  void problemsAndCounts() {
    ToolRun run = metrics(DOUBTFUL, "--extended");
    assertEquals(PROBLEMS, run.err());
    assertEquals(COUNTS.replace("|", ""), run.out());
    assertEquals(3, run.status());
  }

  @Test
  void flags() {
    ToolRun counts = metrics(DOUBTFUL, "--extended", "--lint=none");
    assertEquals(COUNTS.replace("|", ""), counts.out());
    assertEquals("", counts.err());
    assertEquals(0, counts.status());
    assertEquals(PROBLEMS, metrics(DOUBTFUL, "--lint=anything").err());
    assertEquals("", metrics(DOUBTFUL).out());
    ToolRun nothing = metrics(DOUBTFUL, "--lint=none");
    assertEquals(1, nothing.status());
    assertTrue(nothing.err().contains("expected=--extended or a lint"), nothing.err());
    assertEquals(0, metrics("").status());
    assertEquals(
        "Metric    Cardinality    Percentage    \nTotal     0              100%          \n",
        metrics("", "--extended").out());
  }

  @Test
  void recordedExposition() throws IOException {
    String input =
        Files.readString(
            ConformanceCases.file("promtool/metrics-test.prom"), StandardCharsets.UTF_8);
    ToolRun run = metrics(input, "--extended");
    assertEquals("", run.err());
    assertEquals(0, run.status());
    assertTrue(
        run.out()
            .endsWith(
                "Total                                          27             100%          \n"),
        run.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ! HELP a x;! HELP a y;a 1;  | 1 | line 2: second HELP line for metric name "a"
          ! TYPE a gauge;! TYPE a gauge;a 1; \
            | 1 | line 2: second TYPE line for metric name "a", or TYPE reported after samples
          a 1;! TYPE a gauge; \
            | 1 | line 2: second TYPE line for metric name "a", or TYPE reported after samples
          a{b="1",b="2"} 1;           | 1 | line 1: duplicate label names for metric "a"
          a 1                         | 1 | line 1: unexpected end of input stream
          ! x                         | 1 | line 1: unexpected end of input stream
          ! TYPE a histogram;a_bucket{le="x"} 1; \
            | 1 | line 2: expected float as value for 'le' label, got "x"
          ! TYPE a histogram;a_bucket{le="1"} -1; \
            | 1 | line 2: negative bucket population for histogram "a"
          ! TYPE a histogram;a_count -1; | 1 | line 2: negative count for histogram "a"
          ! TYPE a summary;a{quantile="1_0"} -1; \
            | 1 | line 2: expected float as value for 'quantile' label, got "1_0"
          a{__name__="b"} 1;          | 1 | line 1: label name "__name__" is reserved
          ! HELP a x;! TYPE a gauge;a 1 x; | 1 | (line 3, byte 5)
          ! HELP a b;a 1;             | 0 | ``
          a 1;                        | 3 | a no help text
          ! HELP s x;! TYPE s summary;s{le="1"} 1; \
            | 3 | s non-histogram metrics should not have "le" label
          """)
  void faults(String input, int status, String error) {
    ToolRun run = metrics(input.replace(';', '\n').replace('!', '#'));
    assertEquals(status, run.status(), run.err());
    assertTrue(run.err().contains(error), run.err());
    assertEquals(status == 1, run.err().startsWith("error while linting: "), run.err());
  }

  private String write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, content);
    return file.toString();
  }

  @Test
  void webConfig() throws IOException {
    String empty = write("empty.yml", "");
    assertEquals(0, ToolRun.of("", "check", "web-config", empty).status());
    String tls = write("tls.yml", "tls_server_config:\n  cert_file: server.crt\n");
    String unknown = write("unknown.yml", "tls_server:\n  cert_file: server.crt\n");
    ToolRun run = ToolRun.of("", "check", "web-config", empty, tls, unknown);
    assertEquals(1, run.status());
    assertEquals(
        empty
            + " SUCCESS\n"
            + tls
            + " FAILED: "
            + tls
            + ":1:1: not supported: tls_server_config\n"
            + unknown
            + " FAILED: "
            + unknown
            + ":1:1: field tls_server not found in type web.Config: expected=one of"
            + " tls_server_config, http_server_config, rate_limit, basic_auth_users,"
            + " actual=tls_server\n",
        run.err());
    assertEquals(1, ToolRun.of("", "check", "web-config").status());
  }
}
