package io.narthex.query.syntax;

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
}
