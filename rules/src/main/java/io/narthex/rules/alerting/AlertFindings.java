package io.narthex.rules.alerting;

import io.narthex.query.QueryOptions;
import io.narthex.query.QueryValue;
import io.narthex.rules.AlertTemplates;
import io.narthex.rules.AlertTemplates.Template;
import io.narthex.rules.AlertingRule;
import io.narthex.rules.RuleException;
import io.narthex.rules.Texts;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Turns the result of a rule's expression into label sets and annotations. Thread-safe.
final class AlertFindings {
  private static final String ALERT_NAME = "alertname";

  private record Named(String name, Template text) {}

  private final String alertName;
  private final List<Named> labels;
  private final List<Named> annotations;

  AlertFindings(AlertingRule rule, AlertTemplates templates, Labels externalLabels) {
    this.alertName = rule.name();
    this.labels = named(rule, rule.labels(), templates, externalLabels);
    this.annotations = named(rule, rule.annotations(), templates, externalLabels);
  }

  private static List<Named> named(
      AlertingRule rule,
      SortedMap<String, String> texts,
      AlertTemplates templates,
      Labels externalLabels) {
    List<Named> named = new ArrayList<>();
    texts.forEach((name, text) ->
        named.add(
            new Named(
                name,
                text.contains("{{")
                    ? templates.prepare(rule.name(), text, externalLabels)
                    : data -> text)));
    return List.copyOf(named);
  }

  /// Findings by the labels of their alerts, in the order of the result.
  ///
  /// @param queries options of queries in the texts
  /// @throws RuleException where two have the same
  Map<Labels, Finding> of(List<QueryValue.Sample> result, long tsMs, QueryOptions queries) {
    Map<Labels, Finding> found = new LinkedHashMap<>();
    for (QueryValue.Sample sample : result) {
      AlertTemplates.Data data =
          new AlertTemplates.Data(
              sample.labels(), sample.value(), sample.histogram(), tsMs, queries);
      Finding finding = new Finding(annotations(data), sample.value());
      if (found.put(labels(data), finding) != null) {
        throw new RuleException(
            "vector contains metrics with the same labelset after applying alert labels");
      }
    }
    return found;
  }

  private Labels labels(AlertTemplates.Data data) {
    LabelsBuilder builder = data.labels().toBuilder().delete(Labels.METRIC_NAME);
    for (Named label : labels) {
      builder.set(label.name(), label.text().expand(data));
    }
    return builder.set(ALERT_NAME, alertName).build();
  }

  private SortedMap<String, String> annotations(AlertTemplates.Data data) {
    if (annotations.isEmpty()) {
      return Texts.none();
    }
    Map<String, String> texts = new TreeMap<>();
    for (Named annotation : annotations) {
      texts.put(annotation.name(), annotation.text().expand(data));
    }
    return Texts.of(texts);
  }
}
