package io.narthex.query;

/// Learns what an engine does with queries that parse. Thread-safe; called by the threads that
/// evaluate. Its methods never throw.
public interface QueryObserver {
  /// Learns nothing.
  QueryObserver NONE =
      new QueryObserver() {
        @Override
        public int begins(String query) {
          return 0;
        }

        @Override
        public void ends(int place) {
          // nothing was noted
        }

        @Override
        public void executed(ExecutedQuery query) {
          // nobody is told
        }
      };

  /// `query` begins to be evaluated; not more of them at once than the engine's concurrency.
  ///
  /// @return what [#ends] is told when it is done
  int begins(String query);

  /// The query at `place` is no longer evaluated, however it ended.
  void ends(int place);

  /// A query has ended, evaluated or not.
  void executed(ExecutedQuery query);
}
