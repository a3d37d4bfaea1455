package io.narthex.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.query.QueryValue;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.Histogram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Answers byte for byte, and as envelope. Exemplars are not counted.
final class JsonConformanceTest {
  @Test
  void printsAsUpstream() {
    ConformanceCases.family("apiv1-json")
        .run(
            ConformanceCases.cases("apiv1/json.json").stream()
                .filter(c -> !c.json().get("value").get("type").asText().startsWith("exemplar"))
                .toList(),
            c -> assertEquals(c.text("expected"), print(c.json().get("value"))));
  }

  private static String print(JsonNode value) throws IOException {
    return text(
        switch (value.get("type").asText()) {
          case "vector" -> json -> close(json, vector(value));
          case "matrix" -> json -> close(json, matrix(value));
          case "float point" ->
              json ->
                  QueryValueJson.point(
                      json, value.get("t").asLong(), Case.number(value.get("value")));
          default ->
              throw new IllegalArgumentException("not supported: " + value.get("type").asText());
        });
  }

  private static void close(JsonWriter json, QueryValue value) throws IOException {
    QueryValueJson.open(json, value);
    json.raw('}');
  }

  private static String text(Envelope.Data data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Envelope.success(data).body().writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static QueryValue vector(JsonNode value) {
    List<QueryValue.Sample> samples = new ArrayList<>();
    for (JsonNode sample : value.get("samples")) {
      samples.add(
          sample.has("histogram")
              ? new QueryValue.Sample(
                  labels(sample.get("labels")),
                  sample.get("t").asLong(),
                  0,
                  histogram(sample.get("histogram")))
              : new QueryValue.Sample(
                  labels(sample.get("labels")),
                  sample.get("t").asLong(),
                  Case.number(sample.get("value")),
                  null));
    }
    return new QueryValue.Vector(samples);
  }

  private static QueryValue matrix(JsonNode value) {
    List<QueryValue.Series> all = new ArrayList<>();
    for (JsonNode series : value.get("series")) {
      JsonNode floats = series.path("floats");
      long[] times = new long[floats.size()];
      double[] values = new double[floats.size()];
      for (int i = 0; i < times.length; i++) {
        times[i] = floats.get(i).get(0).asLong();
        values[i] = Case.number(floats.get(i).get(1));
      }
      JsonNode points = series.path("histograms");
      long[] histogramTimes = new long[points.size()];
      List<Histogram> histograms = new ArrayList<>();
      for (int i = 0; i < histogramTimes.length; i++) {
        histogramTimes[i] = points.get(i).get(0).asLong();
        histograms.add(histogram(points.get(i).get(1)));
      }
      all.add(
          new QueryValue.Series(
              labels(series.get("labels")), times, values, histogramTimes, histograms));
    }
    return new QueryValue.Matrix(all);
  }

  private static Labels labels(JsonNode object) {
    Map<String, String> labels = new HashMap<>();
    object.properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return Labels.of(labels);
  }

  private static Histogram histogram(JsonNode json) {
    return new Histogram(
        json.path("schema").asInt(),
        Histogram.CounterReset.UNKNOWN,
        json.path("zeroThreshold").asDouble(),
        json.path("zeroCount").asDouble(),
        json.path("count").asDouble(),
        json.path("sum").asDouble(),
        spans(json.path("positiveSpans")),
        doubles(json.path("positiveBuckets")),
        spans(json.path("negativeSpans")),
        doubles(json.path("negativeBuckets")),
        doubles(json.path("customValues")));
  }

  private static int[] spans(JsonNode spans) {
    int[] flat = new int[spans.size() * 2];
    for (int i = 0; i < spans.size(); i++) {
      flat[2 * i] = spans.get(i).get(0).asInt();
      flat[2 * i + 1] = spans.get(i).get(1).asInt();
    }
    return flat;
  }

  private static double[] doubles(JsonNode numbers) {
    double[] values = new double[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.get(i).asDouble();
    }
    return values;
  }

  @Test
  void capsAnnotations() throws IOException {
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      warnings.add("w" + i);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Envelope.success(json -> json.raw("[]"), warnings, List.of("i")).body().writeTo(out);
    assertEquals(
        "{\"status\":\"success\",\"data\":[],\"warnings\":[\"w0\",\"w1\",\"w2\",\"w3\",\"w4\","
            + "\"w5\",\"w6\",\"w7\",\"w8\",\"w9\",\"2 more warning annotations omitted\"],"
            + "\"infos\":[\"i\"]}",
        out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void escapesStrings() throws IOException {
    assertEquals(
        "{\"status\":\"success\",\"data\":\"\\u003ca\\u003e\\u0026\\\"\\\\\\n\\u0001é😀\\u2028\\ufffd\"}",
        text(json -> json.string("<a>&\"\\\n\u0001é😀\u2028\udc80")));
    assertEquals(
        "{\"status\":\"success\",\"data\":\"<a>&é\"}", text(json -> json.labelString("<a>&é")));
  }

  @Test
  void writesStringsLongerThanItsBuffer() throws IOException {
    String text = "é".repeat(50_000);
    assertEquals(
        "{\"status\":\"success\",\"data\":\"" + text + "\"}", text(json -> json.string(text)));
  }
}
