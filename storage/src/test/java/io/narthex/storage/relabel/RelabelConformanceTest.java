package io.narthex.storage.relabel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.labels.NameValidation;
import io.narthex.storage.regex.Regex;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelabelConformanceTest {
  @Test
  void relabel() {
    ConformanceCases.family("relabel")
        .run(
            ConformanceCases.cases("relabel/relabel.json"),
            c -> {
              List<RelabelRule> rules = new ArrayList<>();
              c.json().get("configs").forEach(config -> rules.add(rule(config)));
              Labels actual = new Relabeling(rules).apply(labels(c.json().get("input")));
              assertEquals(c.flag("keep") ? labels(c.json().get("output")) : null, actual);
            });
  }

  private static Labels labels(JsonNode object) {
    LabelsBuilder builder = new LabelsBuilder();
    object.properties().forEach(e -> builder.set(e.getKey(), e.getValue().asText()));
    return builder.build();
  }

  private static RelabelRule rule(JsonNode config) {
    List<String> sources = new ArrayList<>();
    config.path("source_labels").forEach(n -> sources.add(n.asText()));
    return new RelabelRule(
        RelabelAction.parse(config.path("action").asText("replace")),
        sources,
        config.path("separator").asText(RelabelRule.DEFAULT_SEPARATOR),
        Regex.compile(config.path("regex").asText(RelabelRule.DEFAULT_REGEX)),
        config.path("modulus").asLong(),
        config.path("target_label").asText(),
        config.path("replacement").asText(RelabelRule.DEFAULT_REPLACEMENT),
        NameValidation.UTF8);
  }

  @Test
  void hashMod() {
    ConformanceCases.family("relabel-hashmod")
        .run(
            ConformanceCases.cases("relabel/hashmod.json"),
            c -> {
              RelabelRule rule =
                  new RelabelRule(
                      RelabelAction.HASHMOD,
                      List.of("source"),
                      RelabelRule.DEFAULT_SEPARATOR,
                      Regex.compile(RelabelRule.DEFAULT_REGEX),
                      Long.parseUnsignedLong(c.text("modulus")),
                      "target",
                      RelabelRule.DEFAULT_REPLACEMENT,
                      NameValidation.UTF8);
              LabelsBuilder labels = new LabelsBuilder().set("source", c.text("value"));
              rule.apply(labels);
              assertEquals(c.text("result"), labels.get("target"));
            });
  }

  @Test
  void validation() {
    ConformanceCases.family("relabel-validate")
        .run(
            ConformanceCases.cases("relabel/validate.json"),
            c -> {
              if (c.flag("ok")) {
                validate(c);
              } else {
                RelabelRuleException e =
                    assertThrows(RelabelRuleException.class, () -> validate(c));
                assertEquals(c.text("error"), e.getMessage());
              }
            });
  }

  /// A field not given is empty here.
  private static void validate(Case c) {
    List<String> sources = new ArrayList<>();
    c.json().path("source_labels").forEach(n -> sources.add(n.asText()));
    RelabelRule unused =
        new RelabelRule(
            RelabelAction.parse(c.text("action")),
            sources,
            c.text("separator"),
            Regex.compile(c.text("regex")),
            c.json().path("modulus").asLong(),
            c.text("target_label"),
            c.text("replacement"),
            c.text("nameValidationScheme").equals("legacy")
                ? NameValidation.LEGACY
                : NameValidation.UTF8);
    assertEquals(c.text("action"), unused.action().configName());
  }

  @Test
  void legacyTargetLabels() {
    ConformanceCases.family("relabel-target-label-legacy")
        .run(
            ConformanceCases.cases("relabel/target-label-legacy.json"),
            c -> {
              if (c.flag("valid")) {
                legacyTarget(c.text("targetLabel"));
              } else {
                assertThrows(RelabelRuleException.class, () -> legacyTarget(c.text("targetLabel")));
              }
            });
  }

  private static RelabelRule legacyTarget(String target) {
    return new RelabelRule(
        RelabelAction.REPLACE,
        List.of(),
        RelabelRule.DEFAULT_SEPARATOR,
        Regex.compile(RelabelRule.DEFAULT_REGEX),
        0,
        target,
        RelabelRule.DEFAULT_REPLACEMENT,
        NameValidation.LEGACY);
  }
}
