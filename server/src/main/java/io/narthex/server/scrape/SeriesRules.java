package io.narthex.server.scrape;

import io.narthex.server.config.NameValidationScheme;
import io.narthex.server.config.ScrapeLimits;
import io.narthex.server.exposition.MetricType;
import io.narthex.server.exposition.SampleLine;
import io.narthex.server.exposition.SeriesLabels;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.relabel.Relabeling;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// From an exposed series to the stored one: target labels, metric relabelling, validity, label
/// limits. Pure; thread-safe.
///
/// @param targetLabels labels of the target that its series get
/// @param honorLabels whether exposed labels win over those of the target
record SeriesRules(
    Labels targetLabels,
    boolean honorLabels,
    Relabeling relabeling,
    ScrapeLimits limits,
    NameValidationScheme validation) {
  private static final String EXPORTED = "exported_";
  private static final int SHOWN_CHARACTERS = 50;

  /// Labels of the stored series, null where relabelling drops it.
  ///
  /// @param type the type in force at the line
  /// @throws ScrapeFailure where the series makes the whole scrape fail
  @Nullable Labels stored(SampleLine line, MetricType type) throws ScrapeFailure {
    List<String> exposed = SeriesLabels.of(line, type);
    Labels labels = relabeling.apply(withTargetLabels(exposed));
    if (labels == null || labels.isEmpty()) {
      return null;
    }
    if (!labels.has(Labels.METRIC_NAME)) {
      throw invalid("missing metric name (__name__ label)");
    }
    for (int i = 2; i < exposed.size(); i += 2) {
      if (exposed.get(i).equals(exposed.get(i - 2))) {
        throw invalid("label name \"" + exposed.get(i) + "\" is not unique: invalid sample");
      }
    }
    if (!line.namesAreValid() || !namesAreValid(labels)) {
      throw invalid("invalid metric name or label names: " + labels);
    }
    requireWithinLimits(labels);
    return labels;
  }

  /// Labels of a series about the scrape itself, such as `up`.
  Labels report(String metric) {
    LabelsBuilder builder = new LabelsBuilder().set(Labels.METRIC_NAME, metric);
    for (int i = 0; i < targetLabels.size(); i++) {
      builder.set(targetLabels.name(i), targetLabels.value(i));
    }
    return builder.build();
  }

  private Labels withTargetLabels(List<String> exposed) {
    LabelsBuilder builder = new LabelsBuilder();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < exposed.size(); i += 2) {
      names.add(exposed.get(i));
      builder.set(exposed.get(i), exposed.get(i + 1));
    }
    List<String> conflicting = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < targetLabels.size(); i++) {
      String name = targetLabels.name(i);
      if (honorLabels) {
        if (!names.contains(name)) {
          builder.set(name, targetLabels.value(i));
        }
        continue;
      }
      if (!builder.get(name).isEmpty()) {
        conflicting.add(name);
        values.add(builder.get(name));
      }
      builder.set(name, targetLabels.value(i));
    }
    rename(builder, conflicting, values);
    return builder.build();
  }

  /// Exposed labels that the target overrules move to the first free `exported_…` name, short names
  /// first.
  private static void rename(LabelsBuilder builder, List<String> names, List<String> values) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingInt(i -> names.get(i).length()));
    for (int i : order) {
      String name = EXPORTED + names.get(i);
      while (!builder.get(name).isEmpty()) {
        name = EXPORTED + name;
      }
      builder.set(name, values.get(i));
    }
  }

  private boolean namesAreValid(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      String name = labels.name(i);
      if (name.isEmpty() || (validation == NameValidationScheme.LEGACY && !isLegacy(name, false))) {
        return false;
      }
    }
    return validation != NameValidationScheme.LEGACY
        || isLegacy(labels.get(Labels.METRIC_NAME), true);
  }

  private static boolean isLegacy(String name, boolean metric) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean digit = c >= '0' && c <= '9' && i > 0;
      if (!letter && !digit && !(metric && c == ':')) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private void requireWithinLimits(Labels labels) throws ScrapeFailure {
    String metric = "metric: " + shown(labels.get(Labels.METRIC_NAME));
    if (limits.labels() > 0 && labels.size() > limits.labels()) {
      throw exceeded(
          "label_limit exceeded (" + metric + ", number of labels: " + labels.size(),
          limits.labels());
    }
    if (limits.labelNameLength() == 0 && limits.labelValueLength() == 0) {
      return;
    }
    for (int i = 0; i < labels.size(); i++) {
      String name = labels.name(i);
      int nameLength = utf8Length(name);
      if (limits.labelNameLength() > 0 && nameLength > limits.labelNameLength()) {
        throw exceeded(
            "label_name_length_limit exceeded ("
                + metric
                + ", label name: "
                + shown(name)
                + ", length: "
                + nameLength,
            limits.labelNameLength());
      }
      String value = labels.value(i);
      int valueLength = utf8Length(value);
      if (limits.labelValueLength() > 0 && valueLength > limits.labelValueLength()) {
        throw exceeded(
            "label_value_length_limit exceeded ("
                + metric
                + ", label name: "
                + shown(name)
                + ", value: \""
                + shown(value)
                + "\", length: "
                + valueLength,
            limits.labelValueLength());
      }
    }
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String shown(String text) {
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS);
  }

  private static ScrapeFailure exceeded(String what, long limit) {
    return new ScrapeFailure(ScrapeFailure.Kind.LABEL_LIMIT, what + ", limit: " + limit + ")");
  }

  private static ScrapeFailure invalid(String message) {
    return new ScrapeFailure(ScrapeFailure.Kind.BODY, message);
  }
}
