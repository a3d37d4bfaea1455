package io.narthex.rules.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.rules.yaml.YamlNode.Scalar;
import io.narthex.rules.yaml.YamlNode.ScalarType;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.NameValidation;
import io.narthex.storage.text.Utf8;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads labels and annotations and notes names and texts that are invalid.
///
/// @param faults receives what is found
record LabelTexts(NameValidation nameValidation, List<RuleFault> faults) {
  /// The labels under key `labels`.
  SortedMap<String, String> labels(Section s) throws ConfigException {
    SortedMap<String, String> labels = new TreeMap<>(LabelOrder::compareUtf8);
    for (YamlNode.Entry entry : s.map("labels")) {
      String name = entry.key().text();
      String text = Section.text(entry.value());
      if (!isName(entry.key()) || name.equals(Labels.METRIC_NAME)) {
        faults.add(new RuleFault(entry.key().position(), "invalid label name: " + name));
      }
      if (!isText(entry.value())) {
        faults.add(new RuleFault(entry.value().position(), "invalid label value: " + text));
      }
      labels.put(name, text);
    }
    return labels;
  }

  /// The annotations under key `annotations`.
  SortedMap<String, String> annotations(Section s) throws ConfigException {
    SortedMap<String, String> annotations = new TreeMap<>(LabelOrder::compareUtf8);
    for (YamlNode.Entry entry : s.map("annotations")) {
      String name = entry.key().text();
      if (!isName(entry.key())) {
        faults.add(new RuleFault(entry.key().position(), "invalid annotation name: " + name));
      }
      annotations.put(name, Section.text(entry.value()));
    }
    return annotations;
  }

  private boolean isName(Scalar key) {
    return isText(key) && nameValidation.isLabelName(key.text());
  }

  private static boolean isText(YamlNode node) {
    return !(node instanceof Scalar scalar)
        || (scalar.type() != ScalarType.BINARY && Utf8.isValid(scalar.text()));
  }
}
