package io.narthex.server.ruletest;

import io.narthex.query.syntax.ParserOptions;

/// How rule tests are run.
///
/// @param parser which expressions may be written, in rules and in tests
/// @param delayedNameRemoval whether metric names are dropped at the end of a query only
/// @param ignoreUnknownKeys whether keys in rule files that nobody knows are passed over
/// @param diff whether alerts that differ are shown by what differs, in colours
/// @param debug whether all samples are told when a group of tests ends
public record RuleTestOptions(
    ParserOptions parser,
    boolean delayedNameRemoval,
    boolean ignoreUnknownKeys,
    boolean diff,
    boolean debug) {
  /// Without flags.
  public static final RuleTestOptions DEFAULT =
      new RuleTestOptions(ParserOptions.DEFAULT, false, false, false, false);
}
