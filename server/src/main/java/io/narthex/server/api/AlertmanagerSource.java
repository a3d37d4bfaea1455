package io.narthex.server.api;

import java.util.List;

/// Whom alerts are sent to. Thread-safe.
public interface AlertmanagerSource {
  /// URLs that alerts are posted to.
  List<String> active();

  /// URLs of those that relabelling dropped.
  List<String> dropped();

  /// Nobody.
  AlertmanagerSource NONE =
      new AlertmanagerSource() {
        @Override
        public List<String> active() {
          return List.of();
        }

        @Override
        public List<String> dropped() {
          return List.of();
        }
      };
}
