package io.narthex.query.promqltest;

import java.util.List;

/// One command of a test file, with the number of its first line.
public sealed interface TestCommand {
  /// 1-based line of the command's first word.
  int line();

  /// Starts with an empty storage.
  record Clear(int line) implements TestCommand {}

  /// Adds samples.
  ///
  /// @param stepMs distance of two items of a series
  /// @param series lines as written, `@st` lines included
  record Load(int line, boolean customBuckets, long stepMs, List<String> series)
      implements TestCommand {}

  /// Evaluates a query and compares.
  ///
  /// @param suffix `""`, or the deprecated `fail`, `warn`, `ordered`, `info`
  /// @param stepMs 0 for an instant query, whose time is `startMs`
  /// @param body lines behind, as written
  record Eval(
      int line,
      String suffix,
      long startMs,
      long endMs,
      long stepMs,
      String query,
      List<String> body)
      implements TestCommand {
    boolean isInstant() {
      return stepMs == 0;
    }
  }
}
