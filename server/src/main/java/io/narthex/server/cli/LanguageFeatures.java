package io.narthex.server.cli;

import io.narthex.query.syntax.ParserOptions;
import java.io.PrintStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Parts of the query language that tools are asked to switch on.
///
/// @param delayedNameRemoval whether metric names are dropped at the end of a query only
record LanguageFeatures(ParserOptions parser, boolean delayedNameRemoval) {
  private static final String FUNCTIONS = "promql-experimental-functions";
  private static final String NAMES = "promql-delayed-name-removal";
  private static final String RANGES = "promql-extended-range-selectors";
  private static final String FILL = "promql-binop-fill-modifiers";

  /// On in any case.
  private static final String DURATIONS = "promql-duration-expr";

  /// What `--enable-feature` may name.
  static final String NAMED = String.join(", ", FUNCTIONS, NAMES, RANGES, FILL);

  /// Reads lists of names, separated by commas.
  ///
  /// @param out is told of names that nobody knows
  static LanguageFeatures of(Collection<String> lists, PrintStream out) {
    Set<String> names = new HashSet<>();
    for (String list : lists) {
      for (String name : list.split(",", -1)) {
        if (!names.add(name)) {
          continue;
        }
        if (!List.of(FUNCTIONS, NAMES, RANGES, FILL, DURATIONS, "").contains(name)) {
          out.println("  WARNING: Unknown feature passed to --enable-feature: " + name);
        }
      }
    }
    ParserOptions parser =
        new ParserOptions(
            names.contains(FUNCTIONS),
            ParserOptions.DEFAULT.durationExpressions(),
            names.contains(RANGES),
            names.contains(FILL),
            ParserOptions.DEFAULT.maxNesting());
    return new LanguageFeatures(parser, names.contains(NAMES));
  }
}
