package io.narthex.server.api;

import io.narthex.rules.AlertingRule;
import io.narthex.rules.Rule;
import io.narthex.rules.RuleGroup;
import io.narthex.server.http.Parameters;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.text.Quoting;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Which rules an answer of `rules` shows.
///
/// @param names of rules; empty: all
/// @param groups names of groups; empty: all
/// @param files paths as configured; empty: all
/// @param matcherSets one of them fits the rule's labels as they are written; empty: all
/// @param type `alert`, `record` or empty: both
record RuleFilter(
    Set<String> names,
    Set<String> groups,
    Set<String> files,
    List<List<Matcher>> matcherSets,
    String type) {
  /// Reads the parameters.
  ///
  /// @throws ApiException where one is wrong
  static RuleFilter of(Parameters parameters, Selectors selectors) {
    List<List<Matcher>> matcherSets = selectors.parse(parameters.all("match[]"));
    String type = parameters.get("type").toLowerCase(Locale.ROOT);
    if (!Set.of("", "alert", "record").contains(type)) {
      throw ApiException.invalidParameter("type", "not supported value " + Quoting.quote(type));
    }
    return new RuleFilter(
        Set.copyOf(parameters.all("rule_name[]")),
        Set.copyOf(parameters.all("rule_group[]")),
        Set.copyOf(parameters.all("file[]")),
        matcherSets,
        type);
  }

  boolean shows(RuleGroup group) {
    return (groups.isEmpty() || groups.contains(group.name()))
        && (files.isEmpty() || files.contains(group.file()));
  }

  boolean shows(Rule rule) {
    String kind = rule instanceof AlertingRule ? "alert" : "record";
    return (type.isEmpty() || type.equals(kind))
        && (names.isEmpty() || names.contains(rule.name()))
        && (matcherSets.isEmpty() || matcherSets.stream().anyMatch(set -> fits(rule, set)));
  }

  private static boolean fits(Rule rule, List<Matcher> matchers) {
    return matchers.stream()
        .allMatch(matcher -> matcher.matches(rule.labels().getOrDefault(matcher.name(), "")));
  }
}
