package io.narthex.rules.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.rules.template.Members.MissingKey;
import io.narthex.rules.template.Template.Format;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.Histogram;
import io.narthex.storage.text.GoFloat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What the reference makes of templates, word by word.
final class TemplateConformanceTest {
  @Test
  void upstreamsOwnCases() {
    ConformanceCases.family("template")
        .run(
            ConformanceCases.cases("template/template.json"),
            c ->
                check(
                    c,
                    "",
                    TemplateData.of(value(c.json().path("input"))),
                    c.json().path("queryResult")));
  }

  @Test
  void theLanguage() {
    ConformanceCases.family("go-template")
        .run(
            ConformanceCases.cases("template/go-template.json"),
            c -> {
              JsonNode file = c.file();
              TemplateData data =
                  TemplateData.alert(
                      texts(file.path("labels")),
                      texts(file.path("externalLabels")),
                      file.path("externalUrl").asText(),
                      file.path("value").asDouble(),
                      null);
              check(c, file.path("prelude").asText(), data, file.path("queryResult"));
            });
  }

  private static void check(Case c, String prelude, TemplateData data, JsonNode queryResult) {
    if (c.flag("ok")) {
      try {
        assertEquals(c.text("output"), expand(c, prelude, data, queryResult), c.text("text"));
      } catch (TemplateException e) {
        throw new AssertionError(c.text("text"), e);
      }
      return;
    }
    TemplateException e =
        assertThrows(TemplateException.class, () -> expand(c, prelude, data, queryResult));
    assertEquals(c.text("error"), e.getMessage());
  }

  private static String expand(Case c, String prelude, TemplateData data, JsonNode queryResult)
      throws TemplateException {
    Template template;
    try {
      template =
          Template.parse(
              "test",
              prelude + c.text("text"),
              c.flag("html") ? Format.HTML : Format.TEXT,
              missingKey(c));
    } catch (TemplateException e) {
      throw new TemplateException("error parsing template test: " + e.getMessage(), e);
    }
    TemplateEnvironment environment =
        new TemplateEnvironment(
            1353755652000L,
            "http://testhost:9090/path/prefix",
            expression -> samples(queryResult),
            TemplateLimits.DEFAULT);
    try {
      return template.execute(data, environment);
    } catch (TemplateException e) {
      throw new TemplateException("error executing template test: " + e.getMessage(), e);
    }
  }

  private static MissingKey missingKey(Case c) {
    if (!c.has("options")) {
      return MissingKey.ZERO;
    }
    return c.json().path("options").isEmpty() ? MissingKey.INVALID : MissingKey.ERROR;
  }

  private static Map<String, String> texts(JsonNode json) {
    Map<String, String> texts = new TreeMap<>();
    json.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
    return texts;
  }

  private static List<TemplateSample> samples(JsonNode json) {
    List<TemplateSample> samples = new ArrayList<>();
    for (JsonNode sample : json) {
      samples.add(
          new TemplateSample(
              Labels.of(texts(sample.path("labels"))),
              sample.path("value").asDouble(),
              sample.has("histogram") ? histogram(sample.path("histogram")) : null));
    }
    return samples;
  }

  private static Histogram histogram(JsonNode json) {
    return new Histogram(
        json.path("schema").asInt(),
        Histogram.CounterReset.UNKNOWN,
        json.path("zeroThreshold").asDouble(),
        json.path("zeroCount").asDouble(),
        json.path("count").asDouble(),
        json.path("sum").asDouble(),
        new int[0],
        new double[0],
        new int[0],
        new double[0],
        new double[0]);
  }

  private static Value value(JsonNode input) {
    String type = input.path("type").asText();
    if (type.isEmpty()) {
      return Value.NOTHING;
    }
    if (type.equals("sample")) {
      return new Value.Sample(
          Value.dict(Map.of()), new Value.NativeHistogram(histogram(input.path("histogram"))));
    }
    if (!type.endsWith("[]")) {
      return scalar(type, input.path("value").asText());
    }
    String element = type.substring(0, type.length() - 2);
    List<Value> items = new ArrayList<>();
    input.path("value").forEach(item -> items.add(scalar(element, item.asText())));
    return new Value.Items(items, "[]" + element);
  }

  private static Value scalar(String type, String text) {
    return switch (type) {
      case "int64" -> new Value.Int(Long.parseLong(text), type);
      case "uint64" -> new Value.Uint(Long.parseUnsignedLong(text), type);
      case "float64" -> new Value.Real(GoFloat.parse(text));
      case "string" -> Value.text(text);
      default -> throw new IllegalArgumentException(type);
    };
  }
}
