package io.narthex.query.engine;

import io.narthex.query.syntax.ParserOptions;

/// Options of engines in tests.
final class TestOptions {
  /// The whole language, two threads, limits that no test meets.
  static final EngineOptions GENEROUS =
      new EngineOptions(
          ParserOptions.ALL,
          100_000,
          300_000,
          50_000_000,
          20,
          () -> 60_000,
          EngineFeatures.NONE,
          2,
          QueryLimits.DEFAULT);

  private TestOptions() {}
}
