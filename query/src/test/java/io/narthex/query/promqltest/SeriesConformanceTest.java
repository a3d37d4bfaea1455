package io.narthex.query.promqltest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.SeriesDescription;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Lines of series as upstream reads them. Of what upstream refuses only that it is refused is
/// checked, since its texts name tokens of a grammar that only tests use.
class SeriesConformanceTest {
  @Test
  void readsSeriesAsUpstream() {
    ConformanceCases.family("parser-series")
        .run(ConformanceCases.cases("parser/series.json"), SeriesConformanceTest::check);
  }

  private static void check(Case c) throws ParseException {
    String input = c.text("input");
    if (!c.flag("ok")) {
      assertThrows(ParseException.class, () -> SeriesDescription.parse(input));
      return;
    }
    SeriesDescription line = SeriesDescription.parse(input);
    Map<String, String> labels = new HashMap<>();
    c.json()
        .path("labels")
        .properties()
        .forEach(l -> labels.put(l.getKey(), Case.text(l.getValue())));
    assertEquals(Labels.of(labels), line.labels());
    assertFalse(line.histograms(), "native histograms");
    List<Double> values = new ArrayList<>();
    for (JsonNode value : c.json().path("values")) {
      values.add(value.isNull() ? null : Case.number(value));
    }
    assertEquals(values, line.items());
  }
}
