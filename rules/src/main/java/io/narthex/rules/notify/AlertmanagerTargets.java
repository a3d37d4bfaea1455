package io.narthex.rules.notify;

import java.util.List;

/// Knows which Alertmanagers there are. Thread-safe; returns at once.
public interface AlertmanagerTargets {
  /// Those of now, as an immutable list.
  List<AlertmanagerSet> sets();
}
