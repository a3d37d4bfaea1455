package io.narthex.server;

import io.narthex.query.engine.EngineFeatures;
import io.narthex.query.syntax.ParserOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What `--enable-feature` switches on.
///
/// @param parser parts of the language
/// @param engine other parts of evaluating queries
/// @param exemplars whether exemplars are stored
/// @param concurrentRules whether rules of a group may be evaluated at once
/// @param withoutEffect names that Prometheus knows and that change nothing here
/// @param unknown names that nobody knows
record Features(
    ParserOptions parser,
    EngineFeatures engine,
    boolean exemplars,
    boolean concurrentRules,
    List<String> withoutEffect,
    List<String> unknown) {
  private static final String NAMES = "promql-delayed-name-removal";
  private static final String START_TIMESTAMPS = "use-start-timestamps";
  private static final String EXEMPLARS = "exemplar-storage";
  private static final String CONCURRENT_RULES = "concurrent-rule-eval";
  private static final String PER_STEP = "promql-per-step-stats";
  private static final Set<String> SERVED =
      Set.of(
          ParserOptions.EXPERIMENTAL_FUNCTIONS,
          ParserOptions.EXTENDED_RANGE_SELECTORS,
          ParserOptions.FILL_MODIFIERS,
          NAMES,
          START_TIMESTAMPS,
          PER_STEP,
          EXEMPLARS,
          CONCURRENT_RULES);
  private static final Set<String> KNOWN =
      Set.of(
          "auto-reload-config",
          "created-timestamp-zero-ingestion",
          "delayed-compaction",
          "extra-scrape-metrics",
          "fast-startup",
          "histograms-st-encoding",
          "memory-snapshot-on-shutdown",
          "metadata-wal-records",
          "native-histograms",
          "old-ui",
          "ooo-native-histograms",
          "otlp-deltatocumulative",
          "otlp-native-delta-ingestion",
          "promql-duration-expr",
          "search-api",
          "st-storage",
          "st-synthesis",
          "type-and-unit-labels",
          "use-uncached-io",
          "xor2-encoding");

  Features {
    withoutEffect = List.copyOf(withoutEffect);
    unknown = List.copyOf(unknown);
  }

  /// Reads the names.
  ///
  /// @param maxNesting how deep expressions may nest
  static Features of(List<String> names, int maxNesting) {
    List<String> withoutEffect = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String name : names) {
      if (name.isEmpty() || SERVED.contains(name)) {
        continue;
      }
      (KNOWN.contains(name) ? withoutEffect : unknown).add(name);
    }
    EngineFeatures engine =
        new EngineFeatures(
            names.contains(NAMES),
            names.contains(START_TIMESTAMPS),
            false,
            names.contains(PER_STEP));
    return new Features(
        ParserOptions.of(names, maxNesting),
        engine,
        names.contains(EXEMPLARS),
        names.contains(CONCURRENT_RULES),
        withoutEffect,
        unknown);
  }
}
