package io.narthex.query.naive;

import java.util.List;

/// Random selectors, durations and modifiers.
record SelectorGenerator(Choice choice, Vocabulary words) {
  private static final List<String> DURATIONS =
      List.of("1m", "2m30s", "17s", "5m", "30s", "1s", "4m1s", "90s");

  /// Durations that take operators, positive in queries with steps of a millisecond to two minutes.
  private static final List<String> DURATION_EXPRESSIONS =
      List.of(
          "1m + 17s",
          "5m - 90s",
          "30s * 2.5",
          "5m / 7",
          "200s % 1m",
          "2 ^ 6",
          "-(-40s)",
          "step() + 1s",
          "max_of(step(), 30s)",
          "min_of(step() + 2s, 1m)",
          "range() + 20s",
          "(1m + step()) * 2",
          "40");

  /// A selector of an instant vector with its modifiers.
  String instant() {
    String mode = choice.chance(12) ? " smoothed" : "";
    return series() + mode + modifiers();
  }

  /// A metric name with matchers, without anything behind.
  String series() {
    if (choice.chance(12)) {
      return with(choice.pick(words.buckets()), choice.below(2));
    }
    if (choice.chance(6)) {
      String pattern = "__name__=~\"" + choice.pick(words.patterns()) + "\"";
      return "{" + pattern + matchers(", ", choice.below(3)) + "}";
    }
    return with(choice.pick(words.names()), choice.below(3));
  }

  /// Buckets of classic histograms.
  String buckets() {
    return with(choice.pick(words.buckets()), choice.below(2));
  }

  private String with(String name, int count) {
    String matchers = matchers("", count);
    return matchers.isEmpty() ? name : name + "{" + matchers + "}";
  }

  String matchers(String separator, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(text.isEmpty() ? separator : ", ").append(choice.pick(words.matchers()));
    }
    return text.toString();
  }

  String duration() {
    return choice.chance(8) ? choice.pick(DURATION_EXPRESSIONS) : choice.pick(DURATIONS);
  }

  /// `offset` and `@`, mostly neither.
  String modifiers() {
    String offset = "";
    if (choice.chance(5)) {
      String length =
          choice.chance(6) ? "(" + choice.pick(DURATION_EXPRESSIONS) + ")" : choice.pick(DURATIONS);
      offset = " offset " + (choice.chance(3) ? "-" : "") + length;
    }
    String at = choice.chance(7) ? " @ " + choice.pick(words.times()) : "";
    return choice.chance(2) ? offset + at : at + offset;
  }

  /// The brackets behind a selector.
  String brackets() {
    return "[" + duration() + "]";
  }

  /// The brackets of a subquery.
  String subqueryBrackets() {
    String step = choice.chance(3) ? "" : choice.pick(DURATIONS);
    if (choice.chance(10)) {
      step = choice.pick("step() + 5s", "min_of(30s, 1m)", "30s / 2", "13s + 2");
    }
    return "[" + choice.pick(DURATIONS) + ":" + step + "]";
  }
}
