package io.narthex.benchmarks.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.benchmarks.process.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerComparisonTest {
  private static final AnswerComparison STRICT = new AnswerComparison(1e-12, 0, true);

  private static QueryAnswer answer(String body) throws IOException {
    return QueryAnswer.of(new Answer(body.contains("error") ? 400 : 200, body, ""));
  }

  private static String vector(String value) {
    return """
    {"status":"success","data":{"resultType":"vector","result":[
    {"metric":{"__name__":"up","job":"a"},"value":[1.5,"%s"]},
    {"metric":{"__name__":"up","job":"b"},"value":[1.5,"1"]}]}}
    """
        .formatted(value);
  }

  private static List<String> differences(String expected, String actual) throws IOException {
    return STRICT.differences(answer(expected), answer(actual));
  }

  @Test
  void equalValues() throws IOException {
    for (String value : List.of("1", "NaN", "+Inf", "-Inf", "-0", "0.1")) {
      assertEquals(List.of(), differences(vector(value), vector(value)));
    }
    assertEquals(List.of(), differences(vector("0.1"), vector("0.10000000000000002")));
  }

  @Test
  void otherValues() throws IOException {
    for (String value : List.of("1.000001", "NaN", "+Inf", "-Inf", "-1")) {
      assertEquals(
          List.of(
              "{__name__=up, job=a}: expected=Point[timestampMs=1500, value=1],"
                  + " actual=Point[timestampMs=1500, value="
                  + value
                  + "]"),
          differences(vector("1"), vector(value)));
    }
  }

  @Test
  void otherSeries() throws IOException {
    assertEquals(
        List.of("{__name__=up, job=b}: missing", "{__name__=up, job=c}: not expected"),
        differences(vector("1"), vector("1").replace("\"b\"", "\"c\"")));
  }

  @Test
  void otherTypesAndErrors() throws IOException {
    String scalar =
        """
        {"status":"success","data":{"resultType":"scalar","result":[1.5,"1"]}}
        """;
    String error =
        """
        {"status":"error","errorType":"bad_data","error":"1:1: parse error: no"}
        """;
    assertEquals(
        List.of("expected=vector of 2 series, actual=scalar of 1 series"),
        differences(vector("1"), scalar));
    assertEquals(
        List.of("expected=scalar of 1 series, actual=400 bad_data: 1:1: parse error: no"),
        differences(scalar, error));
    assertEquals(
        List.of("error: expected=1:1: parse error: no, actual=1:1: parse error: why"),
        differences(error, error.replace(": no", ": why")));
  }

  @Test
  void notes() throws IOException {
    String warned = vector("1").replace("}}\n", "},\"warnings\":[\"b\",\"a\"]}\n");
    assertEquals(List.of("warnings: expected=[a, b], actual=[]"), differences(warned, vector("1")));
    assertEquals(
        List.of(),
        new AnswerComparison(0, 0, false).differences(answer(warned), answer(vector("1"))));
  }
}
