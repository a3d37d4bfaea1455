package io.narthex.rules.template;

import io.narthex.query.QueryEngine;
import io.narthex.query.QueryException;
import io.narthex.query.QueryValue;
import io.narthex.rules.AlertTemplates;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Expands the texts of alerts; what they query is answered by an engine.
///
/// @param externalUrl where the server is reached from outside
public record RuleTemplates(QueryEngine engine, String externalUrl) implements AlertTemplates {
  private static final Logger LOG = LoggerFactory.getLogger(RuleTemplates.class);

  @Override
  public Template prepare(String alertName, String text, Labels externalLabels) {
    AlertTemplate template = AlertTemplate.of(alertName, text);
    Map<String, String> external = map(externalLabels);
    return data -> expand(alertName, template, external, data);
  }

  private String expand(
      String alertName, AlertTemplate template, Map<String, String> external, Data data) {
    AlertTemplate.Expansion expansion =
        template.expand(
            TemplateData.alert(
                map(data.labels()), external, externalUrl, data.value(), data.histogram()),
            new TemplateEnvironment(
                data.timeMs(),
                externalUrl,
                expression -> query(expression, data),
                TemplateLimits.DEFAULT));
    TemplateException fault = expansion.fault();
    if (fault != null) {
      LOG.warn("expanding a template failed: alert={} err={}", alertName, fault.getMessage());
    }
    return expansion.text();
  }

  private List<TemplateSample> query(String expression, Data data) throws TemplateQueryException {
    QueryValue value;
    try {
      value = engine.instant(expression, data.timeMs(), data.queries()).value();
    } catch (QueryException e) {
      throw new TemplateQueryException(String.valueOf(e.getMessage()), e);
    }
    List<TemplateSample> samples = new ArrayList<>();
    switch (value) {
      case QueryValue.Vector vector ->
          vector
              .samples()
              .forEach(s -> samples.add(new TemplateSample(s.labels(), s.value(), s.histogram())));
      case QueryValue.Scalar scalar ->
          samples.add(new TemplateSample(Labels.EMPTY, scalar.value(), null));
      case QueryValue.Text _, QueryValue.Matrix _ ->
          throw new TemplateQueryException(
              "query result is not a vector or scalar",
              new IllegalArgumentException(
                  "query of a template: expected=a vector or scalar, actual=" + expression));
    }
    return samples;
  }

  private static Map<String, String> map(Labels labels) {
    Map<String, String> texts = new HashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      texts.put(labels.name(i), labels.value(i));
    }
    return texts;
  }
}
