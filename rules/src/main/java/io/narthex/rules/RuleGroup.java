package io.narthex.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a rule file says of one group. Immutable.
///
/// @param file path of the rule file
/// @param intervalMs distance of its evaluations, above 0
/// @param queryOffsetMs how far in the past it is evaluated; null: as all groups are by default
/// @param limit most series or alerts that a rule may yield; no limit unless above 0
/// @param rules in the order in which they are evaluated
public record RuleGroup(
    String file,
    String name,
    long intervalMs,
    @Nullable Long queryOffsetMs,
    int limit,
    List<Rule> rules) {
  public RuleGroup {
    if (intervalMs <= 0) {
      throw new IllegalArgumentException(
          "interval of rule group " + name + ": expected=above 0 ms, actual=" + intervalMs);
    }
    rules = List.copyOf(rules);
  }

  /// What tells groups apart, and names them in metrics.
  public String key() {
    return file + ';' + name;
  }
}
