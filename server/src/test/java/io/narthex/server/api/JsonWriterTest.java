package io.narthex.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonWriterTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "15, 15",
    "0.000001, 0.000001",
    "8.01e-7, 8.01e-07",
    "-5e-324, -5e-324",
    "1e20, 100000000000000000000",
    "1e21, 1e+21",
  })
  void numbersAsUpstreamPrintsThem(double value, String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new JsonWriter(out).number(value).flush();
    assertEquals(text, out.toString(StandardCharsets.UTF_8));
  }
}
