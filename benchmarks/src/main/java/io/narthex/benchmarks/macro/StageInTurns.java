package io.narthex.benchmarks.macro;

import java.io.IOException;
import java.util.List;

/// A stage for which all servers are up at once and work in turns, a second each: whatever else the
/// machine does meanwhile meets all of them alike.
@FunctionalInterface
interface StageInTurns extends Stage {
  /// Starts the servers and measures.
  void run(List<Subject> subjects) throws IOException, InterruptedException;

  @Override
  default void run(Subject subject) throws IOException, InterruptedException {
    run(List.of(subject));
  }
}
