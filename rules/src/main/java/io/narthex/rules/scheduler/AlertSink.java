package io.narthex.rules.scheduler;

import io.narthex.rules.Alert;
import java.util.List;

/// Where alerts go that are to be sent. Thread-safe; returns at once.
public interface AlertSink {
  /// Takes alerts of one rule, at least one.
  ///
  /// @param query expression of the rule
  void send(String query, List<Alert> alerts);
}
