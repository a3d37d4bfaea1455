package io.narthex.storage.regex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which patterns RE2 takes and what they match. Upstream's optimisations (prefixes, suffixes,
/// sets) are its own affair.
final class RegexConformanceTest {
  @Test
  void matchesAsUpstream() {
    ConformanceCases.family("labels-regexp")
        .run(
            ConformanceCases.cases("labels/regexp.json", "labels/regexp-syntax.json"),
            c -> {
              if (c.has("ok") && !c.flag("ok")) {
                assertThrows(RegexSyntaxException.class, () -> Regex.compile(c.text("regex")));
                return;
              }
              Regex regex = Regex.compile(c.text("regex"));
              List<Integer> expected = new ArrayList<>();
              c.json().path("matches").forEach(index -> expected.add(index.asInt()));
              List<Integer> actual = new ArrayList<>();
              JsonNode values = c.file().get("values");
              for (int i = 0; i < values.size(); i++) {
                if (regex.matches(Case.text(values.get(i)))) {
                  actual.add(i);
                }
              }
              assertEquals(expected, actual);
            });
  }

  @Test
  void matchesLongAlternatives() {
    ConformanceCases.family("labels-regexp-cases")
        .run(
            ConformanceCases.cases("labels/regexp-cases.json"),
            c -> {
              Regex regex = Regex.compile(c.text("regex"));
              for (JsonNode value : c.json().path("matches")) {
                assertTrue(regex.matches(Case.text(value)), value.toString());
              }
              for (JsonNode value : c.json().path("notMatches")) {
                assertFalse(regex.matches(Case.text(value)), value.toString());
              }
            });
  }
}
