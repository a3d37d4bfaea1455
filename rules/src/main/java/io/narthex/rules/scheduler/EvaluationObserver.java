package io.narthex.rules.scheduler;

/// Learns how long evaluations take. Thread-safe; returns at once.
public interface EvaluationObserver {
  /// Observes nothing.
  EvaluationObserver NONE =
      new EvaluationObserver() {
        @Override
        public void ruleEvaluated(long nanos) {
          // Nobody wants to know.
        }

        @Override
        public void groupEvaluated(long nanos) {
          // Nobody wants to know.
        }
      };

  void ruleEvaluated(long nanos);

  void groupEvaluated(long nanos);
}
