package io.narthex.server.cli;

import io.narthex.server.exposition.MetricType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Looks for what is doubtful in names, units and texts of metrics; problems and their words are
/// those of upstream's `promlint`.
final class MetricLint {
  private static final Pattern CAMEL_CASE = Pattern.compile("[a-z][A-Z]");

  private static final Map<String, String> UNITS = units();

  private static final List<String> PREFIXES =
      List.of(
          "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi",
          "mega", "mibi", "giga", "gibi", "tera", "tebi", "peta", "pebi");

  private static final List<String> ABBREVIATIONS =
      List.of("s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d");

  /// A problem of a family.
  record Problem(String metric, String text) {}

  private final List<Problem> problems = new ArrayList<>();

  private MetricLint() {}

  /// Problems, ascending by metric, then by text; each as often as it is met.
  static List<Problem> of(List<MetricFamily> families) {
    MetricLint lint = new MetricLint();
    for (MetricFamily family : families) {
      lint.look(family);
    }
    lint.problems.sort(Comparator.comparing(Problem::metric).thenComparing(Problem::text));
    return lint.problems;
  }

  private void look(MetricFamily family) {
    if (!family.isHelped()) {
      add(family, "no help text");
    }
    unit(family);
    suffixes(family);
    name(family);
    labels(family);
    duplicates(family);
  }

  private void add(MetricFamily family, String text) {
    problems.add(new Problem(family.name(), text));
  }

  /// The first word of the name that is a unit, with or without a prefix, has to be a base unit.
  private void unit(MetricFamily family) {
    for (String word : family.name().split("_", -1)) {
      String base = UNITS.get(word);
      for (int i = 0; i < PREFIXES.size() && base == null; i++) {
        if (word.startsWith(PREFIXES.get(i))) {
          base = UNITS.get(word.substring(PREFIXES.get(i).length()));
        }
      }
      if (base != null) {
        if (!base.equals(word)) {
          add(family, "use base unit \"" + base + "\" instead of \"" + word + "\"");
        }
        return;
      }
    }
  }

  private void suffixes(MetricFamily family) {
    MetricType type = family.type();
    if (type == MetricType.UNKNOWN) {
      return;
    }
    String name = family.name();
    if (type == MetricType.COUNTER && !name.endsWith("_total")) {
      add(family, "counter metrics should have \"_total\" suffix");
    } else if (type != MetricType.COUNTER && name.endsWith("_total")) {
      add(family, "non-counter metrics should not have \"_total\" suffix");
    }
    boolean histogram = type == MetricType.HISTOGRAM;
    if (!histogram && name.endsWith("_bucket")) {
      add(family, "non-histogram metrics should not have \"_bucket\" suffix");
    }
    if (!histogram && type != MetricType.SUMMARY) {
      for (String suffix : List.of("_count", "_sum")) {
        if (name.endsWith(suffix)) {
          add(
              family,
              "non-histogram and non-summary metrics should not have \"" + suffix + "\" suffix");
        }
      }
    }
  }

  private void name(MetricFamily family) {
    String lower = family.name().toLowerCase(Locale.ROOT);
    if (family.type() != MetricType.UNKNOWN && hasWord(lower, family.type().text())) {
      add(family, "metric name should not include type '" + family.type().text() + "'");
    }
    if (family.name().contains(":")) {
      add(family, "metric names should not contain ':'");
    }
    if (CAMEL_CASE.matcher(family.name()).find()) {
      add(family, "metric names should be written in 'snake_case' not 'camelCase'");
    }
    for (String abbreviation : ABBREVIATIONS) {
      if (hasWord(lower, abbreviation)) {
        add(family, "metric names should not contain abbreviated units");
      }
    }
  }

  /// Whether `word` stands in `name`, not at its beginning.
  private static boolean hasWord(String name, String word) {
    return name.contains("_" + word + "_") || name.endsWith("_" + word);
  }

  private void labels(MetricFamily family) {
    MetricType type = family.type();
    for (MetricFamily.Metric metric : family.metrics()) {
      for (int i = 0; i < metric.labels().size(); i += 2) {
        String label = metric.labels().get(i);
        if (CAMEL_CASE.matcher(label).find()) {
          add(family, "label names should be written in 'snake_case' not 'camelCase'");
        }
        if (type == MetricType.UNKNOWN) {
          continue;
        }
        if (type != MetricType.HISTOGRAM && label.equals(MetricFamily.BUCKET)) {
          add(family, "non-histogram metrics should not have \"le\" label");
        }
        if (type != MetricType.SUMMARY && label.equals(MetricFamily.QUANTILE)) {
          add(family, "non-summary metrics should not have \"quantile\" label");
        }
      }
    }
  }

  private void duplicates(MetricFamily family) {
    Set<List<String>> seen = new HashSet<>();
    for (MetricFamily.Metric metric : family.metrics()) {
      if (!seen.add(metric.labels())) {
        add(family, "metric not unique");
      }
    }
  }

  /// Units with their base units.
  private static Map<String, String> units() {
    Map<String, String> units = new TreeMap<>();
    for (String base :
        List.of(
            "amperes", "bytes", "celsius", "grams", "joules", "kelvin", "meters", "metres",
            "seconds", "volts")) {
      units.put(base, base);
    }
    for (String time : List.of("minutes", "hours", "days", "weeks")) {
      units.put(time, "seconds");
    }
    for (String length : List.of("inches", "yards", "miles")) {
      units.put(length, "meters");
    }
    units.put("kelvins", "kelvin");
    units.put("fahrenheit", "celsius");
    units.put("rankine", "celsius");
    units.put("bits", "bytes");
    units.put("calories", "joules");
    units.put("pounds", "grams");
    units.put("ounces", "grams");
    return Map.copyOf(units);
  }
}
