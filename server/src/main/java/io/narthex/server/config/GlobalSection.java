package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.text.Durations;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads section `global`.
final class GlobalSection {
  private static final long DEFAULT_INTERVAL_MS = 60_000;
  private static final long DEFAULT_TIMEOUT_MS = 10_000;
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:\\$|\\{([^}]*)\\}|([a-zA-Z_]\\w*))");

  private final ConfigDirectory directory;
  private final Map<String, String> environment;
  private final List<String> warnings;

  /// @param environment what `$name` and `${name}` in external labels stand for
  /// @param warnings receives the names of unset variables
  GlobalSection(ConfigDirectory directory, Map<String, String> environment, List<String> warnings) {
    this.directory = directory;
    this.environment = environment;
    this.warnings = warnings;
  }

  GlobalConfig read(Section s) throws ConfigException {
    long intervalMs = s.durationMs("scrape_interval", 0);
    intervalMs = intervalMs == 0 ? DEFAULT_INTERVAL_MS : intervalMs;
    long timeoutMs = s.durationMs("scrape_timeout", 0);
    if (timeoutMs > intervalMs) {
      throw s.fault(
          "scrape_timeout",
          "global scrape timeout greater than scrape interval",
          "at most " + Durations.format(intervalMs),
          Durations.format(timeoutMs));
    }
    timeoutMs = timeoutMs == 0 ? Math.min(DEFAULT_TIMEOUT_MS, intervalMs) : timeoutMs;
    long evaluationMs = s.durationMs("evaluation_interval", 0);
    NameValidationScheme validation = Names.validation(s);
    NameEscapingScheme escaping = Names.escaping(s);
    GlobalConfig global =
        new GlobalConfig(
            intervalMs,
            timeoutMs,
            Names.protocols(s, " for global config"),
            evaluationMs == 0 ? DEFAULT_INTERVAL_MS : evaluationMs,
            s.durationMs("rule_query_offset", 0),
            directory.join(s.string("query_log_file", "")),
            directory.join(s.string("scrape_failure_log_file", "")),
            expanded(Names.labels(s, "external_labels")),
            limits(s, ScrapeLimits.NONE),
            Objects.requireNonNullElse(validation, NameValidationScheme.UTF8),
            escaping,
            s.bool("scrape_native_histograms", false),
            s.bool("convert_classic_histograms_to_nhcb", false),
            s.bool("always_scrape_classic_histograms", false),
            s.bool("extra_scrape_metrics", false));
    s.end();
    return global;
  }

  /// Limits of a job or of the section `global`; a 0 takes the one of `inherited`.
  static ScrapeLimits limits(Section s, ScrapeLimits inherited) throws ConfigException {
    return new ScrapeLimits(
        limit(Units.sizeBytes(s, "body_size_limit"), inherited.bodySizeBytes()),
        limit(s.integer("sample_limit", 0, 0), inherited.samples()),
        limit(s.integer("target_limit", 0, 0), inherited.targets()),
        limit(s.integer("label_limit", 0, 0), inherited.labels()),
        limit(s.integer("label_name_length_limit", 0, 0), inherited.labelNameLength()),
        limit(s.integer("label_value_length_limit", 0, 0), inherited.labelValueLength()),
        limit(s.integer("keep_dropped_targets", 0, 0), inherited.keepDroppedTargets()));
  }

  private static long limit(long own, long inherited) {
    return own == 0 ? inherited : own;
  }

  private Labels expanded(Labels labels) {
    LabelsBuilder builder = new LabelsBuilder();
    for (int i = 0; i < labels.size(); i++) {
      builder.set(labels.name(i), expand(labels.name(i), labels.value(i)));
    }
    return builder.build();
  }

  private String expand(String label, String value) {
    Matcher matcher = VARIABLE.matcher(value);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      String replacement;
      if (name == null) {
        replacement = "$";
      } else if (environment.containsKey(name)) {
        replacement = environment.get(name);
      } else {
        warnings.add("Empty environment variable name=" + name + " external_label=" + label);
        replacement = "";
      }
      matcher.appendReplacement(out, Matcher.quoteReplacement(replacement + ""));
    }
    return matcher.appendTail(out).toString();
  }
}
