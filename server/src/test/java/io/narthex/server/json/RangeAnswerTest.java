package io.narthex.server.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RangeAnswerTest {
  private final List<String> taken = new ArrayList<>();

  private final RangeAnswer.Sink<RuntimeException> sink =
      new RangeAnswer.Sink<>() {
        @Override
        public void series(Labels labels, long[] timestampsMs, double[] values, int count) {
          StringBuilder line = new StringBuilder(labels.toString());
          for (int i = 0; i < count; i++) {
            line.append(' ').append(timestampsMs[i]).append(':').append(values[i]);
          }
          taken.add(line.toString());
        }

        @Override
        public void histograms(Labels labels) {
          taken.add(labels + " histograms");
        }
      };

  private RangeAnswer read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return RangeAnswer.read(new JsonCursor(bytes, bytes.length), sink);
  }

  @Test
  void seriesAndWhatStandsBesideThem() {
    RangeAnswer said =
        read(
            """
            {"status":"success","data":{"resultType":"matrix","result":[
              {"metric":{"b":"2","a":"1","empty":""},"values":[[1.5,"1"],[2,"NaN"]]},
              {"values":[],"metric":{}},
              {"metric":{"h":"1"},"values":[[1,"2"]],"histograms":[[1,{"count":"2"}]]},
              {"metric":{"h":"2"},"values":[[1.0004,"-Inf"]],"histograms":[]}],
              "stats":{"x":[1]}},"warnings":["w"],"infos":["i","j"]}
            """);
    assertEquals(
        new RangeAnswer("success", "", "", "matrix", List.of("w"), List.of("i", "j")), said);
    assertTrue(said.isMatrix());
    assertEquals(
        List.of(
            "{a=\"1\", b=\"2\"} 1500:1.0 2000:NaN",
            "{}",
            "{h=\"1\"} histograms",
            "{h=\"2\"} 1000:-Infinity"),
        taken);
  }

  @Test
  void errors() {
    RangeAnswer said =
        read("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"no \\u0041\"}");
    assertEquals(new RangeAnswer("error", "bad_data", "no A", "", List.of(), List.of()), said);
    assertFalse(said.isMatrix());
  }

  @Test
  void otherResults() {
    RangeAnswer said =
        read("{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"2\"]}}");
    assertEquals("scalar", said.resultType());
    assertFalse(said.isMatrix());
    assertEquals(List.of(), taken);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>",
        "[]",
        "{\"status\":1}",
        "{\"data\":{\"result\":[1]}}",
        "{\"data\":{\"result\":[{\"values\":[[1]]}]}}",
        "{\"data\":{\"result\":[{\"values\":[[]]}]}}",
        "{\"data\":{\"result\":[{\"values\":[[1,\"2\",3]]}]}}",
        "{\"data\":{\"result\":[{\"values\":[[1,\"x\"]]}]}}",
        "{\"data\":{\"result\":[{\"metric\":{\"a\":1}}]}}",
        "{\"status\":\"success\"} {}"
      })
  void whatIsNoAnswer(String text) {
    assertThrows(JsonException.class, () -> read(text));
  }

  @Test
  void arraysGrowAndAreUsedAgain() {
    Seeds.rounds(
        20,
        random -> {
          taken.clear();
          List<String> expected = new ArrayList<>();
          List<String> series = new ArrayList<>();
          for (int i = random.nextInt(5); i >= 0; i--) {
            StringBuilder line = new StringBuilder("{}");
            List<String> samples = new ArrayList<>();
            for (int at = random.nextInt(2_000); at > 0; at--) {
              long timeMs = random.nextLong(4_000_000_000_000L);
              double value = random.nextGaussian();
              samples.add("[%d.%03d,\"%s\"]".formatted(timeMs / 1_000, timeMs % 1_000, value));
              line.append(' ').append(timeMs).append(':').append(value);
            }
            series.add("{\"values\":" + samples + "}");
            expected.add(line.toString());
          }
          read("{\"data\":{\"result\":" + series + "}}");
          assertEquals(expected, taken);
        });
  }

  @Test
  void whatTheSinkFailsWithEndsTheReading() {
    byte[] bytes = "{\"data\":{\"result\":[{},{}]}}".getBytes(StandardCharsets.UTF_8);
    List<Labels> seen = new ArrayList<>();
    assertThrows(
        IOException.class,
        () ->
            RangeAnswer.read(
                new JsonCursor(bytes, bytes.length),
                new RangeAnswer.Sink<IOException>() {
                  @Override
                  public void series(Labels labels, long[] timestampsMs, double[] values, int count)
                      throws IOException {
                    seen.add(labels);
                    throw new IOException("full");
                  }

                  @Override
                  public void histograms(Labels labels) {}
                }));
    assertEquals(Collections.singletonList(Labels.EMPTY), seen);
  }
}
