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
  private static final String NAMES = "promql-delayed-name-removal";
  private static final List<String> SWITCHES =
      List.of(
          ParserOptions.EXPERIMENTAL_FUNCTIONS,
          NAMES,
          ParserOptions.EXTENDED_RANGE_SELECTORS,
          ParserOptions.FILL_MODIFIERS);

  /// On in any case.
  private static final String DURATIONS = "promql-duration-expr";

  /// What `--enable-feature` may name.
  static final String NAMED = String.join(", ", SWITCHES);

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
        if (!SWITCHES.contains(name) && !name.equals(DURATIONS) && !name.isEmpty()) {
          out.println("  WARNING: Unknown feature passed to --enable-feature: " + name);
        }
      }
    }
    return new LanguageFeatures(
        ParserOptions.of(names, ParserOptions.DEFAULT_MAX_NESTING), names.contains(NAMES));
  }
}
