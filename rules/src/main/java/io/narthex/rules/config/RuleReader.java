package io.narthex.rules.config;

import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.rules.AlertingRule;
import io.narthex.rules.RecordingRule;
import io.narthex.rules.Rule;
import io.narthex.rules.template.AlertTemplate;
import io.narthex.rules.template.TemplateException;
import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.rules.yaml.YamlNode.Position;
import io.narthex.storage.text.Quoting;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Reads one rule and notes all that is wrong with it, in upstream's words and order. Not
/// thread-safe; one reader per rule.
final class RuleReader {
  private final Section s;
  private final RuleFileOptions options;
  private final List<RuleFault> faults;
  private final String record;
  private final String alert;

  /// @param faults receives what is found
  RuleReader(Section s, RuleFileOptions options, List<RuleFault> faults) throws ConfigException {
    this.s = s;
    this.options = options;
    this.faults = faults;
    this.record = s.string("record", "");
    this.alert = s.string("alert", "");
  }

  /// The name of the alert, else of the recorded metric.
  String name() {
    return alert.isEmpty() ? record : alert;
  }

  /// The rule, null where it has faults.
  ///
  /// @param labels those of the group; those of the rule are put over them
  @Nullable Rule read(Map<String, String> labels) throws ConfigException {
    if (!record.isEmpty() && !alert.isEmpty()) {
      fault("record", "only one of 'record' and 'alert' must be set");
    }
    if (record.isEmpty() && alert.isEmpty()) {
      fault("record", "one of 'record' or 'alert' must be set");
    }
    Expr expr = expression();
    long forMs = s.durationMs("for", 0);
    long keepFiringForMs = s.durationMs("keep_firing_for", 0);
    LabelTexts texts = new LabelTexts(options.nameValidation(), faults);
    if (!record.isEmpty()) {
      checkRecord(forMs, keepFiringForMs);
    }
    SortedMap<String, String> own = texts.labels(s);
    SortedMap<String, String> annotations = texts.annotations(s);
    if (!alert.isEmpty()) {
      checkTemplates("labels", "label ", own);
      checkTemplates("annotations", "annotation ", annotations);
    }
    labels.putAll(own);
    if (expr == null || !faults.isEmpty()) {
      return null;
    }
    return alert.isEmpty()
        ? new RecordingRule(record, expr, labels)
        : new AlertingRule(
            alert, expr, new AlertingRule.Timing(forMs, keepFiringForMs), labels, annotations);
  }

  private void fault(String key, String message) {
    faults.add(new RuleFault(s.at(key), message));
  }

  private @Nullable Expr expression() throws ConfigException {
    String text = s.string("expr", "");
    if (text.isEmpty()) {
      fault("expr", "field 'expr' must be set in rule");
      return null;
    }
    try {
      return Parser.parse(text, options.parserOptions());
    } catch (ParseException e) {
      fault("expr", "could not parse expression: " + e.getMessage());
      return null;
    }
  }

  private void checkRecord(long forMs, long keepFiringForMs) throws ConfigException {
    if (!s.map("annotations").isEmpty()) {
      fault("record", "invalid field 'annotations' in recording rule");
    }
    if (forMs != 0) {
      fault("record", "invalid field 'for' in recording rule");
    }
    if (keepFiringForMs != 0) {
      fault("record", "invalid field 'keep_firing_for' in recording rule");
    }
    if (!options.nameValidation().isMetricName(record)) {
      fault("record", "invalid recording rule name: " + record);
    }
    if (record.contains("{") || record.contains("}")) {
      fault(
          "record", "braces present in the recording rule name; should it be in expr?: " + record);
    }
  }

  private void checkTemplates(String section, String what, Map<String, String> texts)
      throws ConfigException {
    for (Map.Entry<String, String> text : texts.entrySet()) {
      TemplateException fault = AlertTemplate.of(alert, text.getValue()).fault();
      if (fault != null) {
        faults.add(
            new RuleFault(
                place(section, text.getKey()),
                what + Quoting.quote(text.getKey()) + ": " + fault.getMessage()));
      }
    }
  }

  private Position place(String section, String name) throws ConfigException {
    for (YamlNode.Entry entry : s.map(section)) {
      if (entry.key().text().equals(name)) {
        return entry.value().position();
      }
    }
    return s.at(section);
  }
}
