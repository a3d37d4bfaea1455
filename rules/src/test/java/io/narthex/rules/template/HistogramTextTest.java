package io.narthex.rules.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.sample.Histogram;
import io.narthex.storage.text.GoFloat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The texts of native histograms against those recorded with series, as far as schema 0 goes.
final class HistogramTextTest {
  @Test
  void asRecorded() {
    List<JsonNode> histograms = new ArrayList<>();
    for (JsonNode value : ConformanceCases.json("parser/series.json").findParents("schema")) {
      if (value.path("schema").asInt() == 0 && value.has("string")) {
        histograms.add(value);
      }
    }
    assertTrue(histograms.size() > 10, () -> "recorded: " + histograms.size());
    for (JsonNode json : histograms) {
      assertEquals(json.path("string").asText(), HistogramText.of(histogram(json)));
    }
  }

  @Test
  void ownCases() {
    double[] none = {};
    Histogram custom =
        new Histogram(
            -53,
            Histogram.CounterReset.UNKNOWN,
            0,
            0,
            6,
            9.5,
            new int[] {0, 1, 1, 2},
            new double[] {1, 2, 3},
            new int[0],
            none,
            new double[] {1, 2, 5});
    assertEquals("{count:6, sum:9.5, [-Inf,1]:1, (2,5]:2, (5,+Inf]:3}", HistogramText.of(custom));
    Histogram wide =
        new Histogram(
            -4,
            Histogram.CounterReset.UNKNOWN,
            0.5,
            2,
            4,
            1,
            new int[] {64, 2},
            new double[] {1, 1},
            new int[0],
            none,
            none);
    assertEquals(
        "{count:4, sum:1, [-0.5,0.5]:2, (2.7430620343968443e+303,1.7976931348623157e+308]:1,"
            + " (1.7976931348623157e+308,+Inf]:1}",
        HistogramText.of(wide));
  }

  private static Histogram histogram(JsonNode json) {
    return new Histogram(
        json.path("schema").asInt(),
        Histogram.CounterReset.UNKNOWN,
        number(json.path("zeroThreshold")),
        number(json.path("zeroCount")),
        number(json.path("count")),
        number(json.path("sum")),
        spans(json.path("positiveSpans")),
        numbers(json.path("positiveBuckets")),
        spans(json.path("negativeSpans")),
        numbers(json.path("negativeBuckets")),
        new double[0]);
  }

  private static double number(JsonNode json) {
    return json.isMissingNode() ? 0 : GoFloat.parse(json.asText());
  }

  private static double[] numbers(JsonNode json) {
    double[] numbers = new double[json.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(json.path(i));
    }
    return numbers;
  }

  private static int[] spans(JsonNode json) {
    int[] spans = new int[json.size() * 2];
    for (int i = 0; i < json.size(); i++) {
      spans[2 * i] = json.path(i).path(0).asInt();
      spans[2 * i + 1] = json.path(i).path(1).asInt();
    }
    return spans;
  }
}
