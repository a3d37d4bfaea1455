package io.narthex.server.api;

import io.narthex.rules.RuleGroupStatus;
import java.util.List;

/// The rules of a server. Thread-safe.
public interface RuleSource {
  /// No rules.
  RuleSource NONE = List::of;

  /// How all groups are, by file and name.
  List<RuleGroupStatus> groups();
}
