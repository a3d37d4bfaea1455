package io.narthex.server.http;

/// Is told what the server does, for metrics. Thread-safe, never waits.
public interface HttpObserver {
  /// A request was answered.
  ///
  /// @param handler path of the route, `""` where none was found
  void answered(String handler, int status, long durationNanos, long bodyBytes);

  /// A request was refused before it had a route: malformed, too large, too slow.
  void refused(String reason);

  /// The number of open connections has changed.
  void connections(int open);

  /// Notes nothing.
  HttpObserver NONE =
      new HttpObserver() {
        @Override
        public void answered(String handler, int status, long durationNanos, long bodyBytes) {}

        @Override
        public void refused(String reason) {}

        @Override
        public void connections(int open) {}
      };
}
