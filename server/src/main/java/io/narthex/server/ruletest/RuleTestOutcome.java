package io.narthex.server.ruletest;

import java.util.List;

/// What became of a file of rule tests.
///
/// @param fault why nothing could be tested; empty: it could
/// @param groups in the file's order, those that were not asked for left out
public record RuleTestOutcome(String fault, List<Group> groups) {
  public RuleTestOutcome {
    groups = List.copyOf(groups);
  }

  /// A group of tests.
  ///
  /// @param name as given, `unnamed#0` with its position where none is
  /// @param failures one text each; may have several lines
  public record Group(String name, List<String> failures) {
    public Group {
      failures = List.copyOf(failures);
    }
  }

  /// Whether all was as expected.
  public boolean isSuccess() {
    return fault.isEmpty() && groups.stream().allMatch(group -> group.failures().isEmpty());
  }
}
