package io.narthex.benchmarks.macro;

import java.io.IOException;

/// Part of a run, the same for every server.
@FunctionalInterface
interface Stage {
  /// Starts the server as often as it needs, and measures.
  void run(Subject subject) throws IOException, InterruptedException;
}
