package io.narthex.benchmarks.macro;

/// What is measured.
///
/// @param title with the unit
/// @param goal what Narthex is to reach, `""` where nothing is set
record Figure(String title, String goal) {
  /// A figure without a goal.
  static Figure of(String title) {
    return new Figure(title, "");
  }
}
