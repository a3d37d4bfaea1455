package io.narthex.rules.config;

import io.narthex.query.syntax.ParserOptions;
import io.narthex.storage.labels.NameValidation;

/// How rule files are read.
///
/// @param nameValidation which names of metrics, labels and annotations are valid
/// @param parserOptions which PromQL expressions may be written
/// @param ignoreUnknownKeys whether keys nobody knows are passed over instead of refused
public record RuleFileOptions(
    NameValidation nameValidation, ParserOptions parserOptions, boolean ignoreUnknownKeys) {
  /// As a server without feature flags reads them.
  public static final RuleFileOptions DEFAULT =
      new RuleFileOptions(NameValidation.UTF8, ParserOptions.DEFAULT, false);
}
