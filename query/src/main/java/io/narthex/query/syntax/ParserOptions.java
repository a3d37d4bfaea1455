package io.narthex.query.syntax;

import java.util.Collection;

/// Which experimental parts of the language a parser accepts, and limits.
///
/// @param experimentalFunctions 17 functions, `limitk` and `limit_ratio`
/// @param durationExpressions arithmetic in brackets and behind `offset`
/// @param extendedRangeSelectors `anchored` and `smoothed`
/// @param fillModifiers `fill`, `fill_left`, `fill_right`
/// @param maxNesting how deep parentheses, calls, signs and powers may nest, how many operators may
///   wait for tighter ones inside each other, and how many a duration may have
public record ParserOptions(
    boolean experimentalFunctions,
    boolean durationExpressions,
    boolean extendedRangeSelectors,
    boolean fillModifiers,
    int maxNesting) {
  /// Name of the feature flag of `experimentalFunctions`; the two below go with
  /// `extendedRangeSelectors` and `fillModifiers`.
  public static final String EXPERIMENTAL_FUNCTIONS = "promql-experimental-functions";

  public static final String EXTENDED_RANGE_SELECTORS = "promql-extended-range-selectors";
  public static final String FILL_MODIFIERS = "promql-binop-fill-modifiers";

  /// How deep expressions may nest where nothing else is said.
  public static final int DEFAULT_MAX_NESTING = 1_000;

  /// As a server without feature flags parses.
  public static final ParserOptions DEFAULT =
      new ParserOptions(false, true, false, false, DEFAULT_MAX_NESTING);

  /// Everything on, as the test language has it.
  public static final ParserOptions ALL =
      new ParserOptions(true, true, true, true, DEFAULT_MAX_NESTING);

  /// Everything off.
  public static final ParserOptions NONE =
      new ParserOptions(false, false, false, false, DEFAULT_MAX_NESTING);

  /// As a server with these feature flags parses; names of other features change nothing.
  public static ParserOptions of(Collection<String> features, int maxNesting) {
    return new ParserOptions(
        features.contains(EXPERIMENTAL_FUNCTIONS),
        DEFAULT.durationExpressions,
        features.contains(EXTENDED_RANGE_SELECTORS),
        features.contains(FILL_MODIFIERS),
        maxNesting);
  }
}
