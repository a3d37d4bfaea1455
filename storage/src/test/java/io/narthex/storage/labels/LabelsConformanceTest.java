package io.narthex.storage.labels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelsConformanceTest {
  @Test
  void labels() {
    ConformanceCases.family("labels-labels")
        .run(ConformanceCases.cases("labels/labels.json"), LabelsConformanceTest::checkLabels);
  }

  private static void checkLabels(Case c) {
    Labels labels = labels(c.json().get("labels"));
    JsonNode expected = c.json().get("expected");
    switch (c.text("check")) {
      case "string" -> assertEquals(expected.asText(), labels.toString());
      case "matchLabels" -> {
        List<String> names = names(c.json().get("names"));
        LabelsBuilder builder = labels.toBuilder();
        if (c.flag("on")) {
          builder.keep(names);
        } else {
          names.forEach(builder::delete);
          builder.delete(Labels.METRIC_NAME);
        }
        assertEquals(labels(expected), builder.build());
      }
      case "withoutEmpty" -> assertEquals(labels(expected), labels);
      case "isValid" ->
          assertEquals(
              expected.asBoolean(),
              (c.text("scheme").equals("legacy") ? NameValidation.LEGACY : NameValidation.UTF8)
                  .isValid(labels));
      case "equal" ->
          assertEquals(expected.asBoolean(), labels.equals(labels(c.json().get("other"))));
      case "compareSign" ->
          assertEquals(
              expected.asInt(), Integer.signum(labels.compareTo(labels(c.json().get("other")))));
      case "builder" -> {
        LabelsBuilder builder = labels.toBuilder();
        c.json().get("set").forEach(p -> builder.set(p.get(0).asText(), p.get(1).asText()));
        if (!c.json().get("keep").isEmpty()) {
          builder.keep(names(c.json().get("keep")));
        }
        names(c.json().get("del")).forEach(builder::delete);
        assertEquals(labels(expected), builder.build());
      }
      default -> throw new AssertionError("unknown check " + c.text("check"));
    }
  }

  private static Labels labels(JsonNode pairs) {
    LabelsBuilder builder = new LabelsBuilder();
    pairs.forEach(p -> builder.set(Case.text(p.get(0)), Case.text(p.get(1))));
    return builder.build();
  }

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.forEach(n -> names.add(n.asText()));
    return names;
  }

  @Test
  void stableHash() {
    ConformanceCases.family("labels-stable-hash")
        .run(
            ConformanceCases.cases("labels/stable-hash.json"),
            c -> {
              Labels labels = labels(c.json().get("labels"));
              assertEquals(c.text("string"), labels.toString());
              assertEquals(
                  c.text("stableHash"), String.format("%016x", LabelHashes.stable(labels)));
            });
  }

  @Test
  void fingerprints() {
    ConformanceCases.family("model-fingerprints")
        .run(
            ConformanceCases.cases("model/fingerprints.json"),
            c -> {
              LabelsBuilder builder = new LabelsBuilder();
              c.json()
                  .get("labels")
                  .properties()
                  .forEach(e -> builder.set(e.getKey(), e.getValue().asText()));
              assertEquals(
                  c.text("fingerprint"),
                  String.format("%016x", LabelHashes.fingerprint(builder.build())));
            });
  }

  @Test
  void nameValidity() {
    ConformanceCases.family("model-name-validity")
        .run(
            ConformanceCases.cases("model/name-validity.json"),
            c -> {
              String name = c.text("name");
              assertEquals(c.flag("metricLegacy"), NameValidation.LEGACY.isMetricName(name));
              assertEquals(c.flag("metricUtf8"), NameValidation.UTF8.isMetricName(name));
              assertEquals(c.flag("labelLegacy"), NameValidation.LEGACY.isLabelName(name));
              assertEquals(c.flag("labelUtf8"), NameValidation.UTF8.isLabelName(name));
            });
  }

  @Test
  void escapeNames() {
    ConformanceCases.family("model-escape-names")
        .run(
            ConformanceCases.cases("model/escape-names.json"),
            c -> {
              String name = c.text("input");
              assertEquals(c.text("underscores"), NameEscaping.UNDERSCORES.escape(name));
              assertEquals(c.text("dots"), NameEscaping.DOTS.escape(name));
              assertEquals(c.text("values"), NameEscaping.VALUES.escape(name));
              assertEquals(c.text("dotsUnescaped"), NameEscaping.DOTS.unescape(c.text("dots")));
              assertEquals(
                  c.text("valuesUnescaped"), NameEscaping.VALUES.unescape(c.text("values")));
            });
    ConformanceCases.family("model-unescape-values")
        .run(
            ConformanceCases.cases("model/unescape-values.json"),
            c -> assertEquals(c.text("output"), NameEscaping.VALUES.unescape(c.text("input"))));
  }

  @Test
  void sanitize() {
    ConformanceCases.family("strutil-sanitize")
        .run(
            ConformanceCases.cases("strutil/sanitize.json"),
            c -> {
              String input = c.text("input");
              boolean whole = c.text("function").equals("sanitizeFullLabelName");
              assertTrue(whole || c.text("function").equals("sanitizeLabelName"));
              assertEquals(
                  c.text("expected"),
                  whole ? LabelNames.sanitizeWhole(input) : LabelNames.sanitize(input));
            });
  }

  @Test
  void matchers() {
    ConformanceCases.family("labels-matchers")
        .run(
            ConformanceCases.cases("labels/matchers.json", "labels/matcher-strings.json"),
            c -> {
              Matcher matcher = matcher(c.json().get("matcher"));
              assertEquals(c.text("string"), matcher.toString());
              if (c.has("value")) {
                assertEquals(c.flag("match"), matcher.matches(c.text("value")));
              }
            });
  }

  static Matcher matcher(JsonNode json) {
    for (MatchType type : MatchType.values()) {
      if (type.operator().equals(json.get("op").asText())) {
        return Matcher.of(type, json.get("name").asText(), Case.text(json.path("value")));
      }
    }
    throw new AssertionError(json.toString());
  }
}
