package io.narthex.rules.template;

/// What one execution of a template may use up.
///
/// @param characters of output and of all texts made on the way
/// @param steps commands and iterations
/// @param depth of blocks, parentheses and templates inside each other
public record TemplateLimits(long characters, long steps, int depth) {
  /// Enough for every template that a person reads the result of.
  public static final TemplateLimits DEFAULT = new TemplateLimits(4 << 20, 1_000_000, 1_000);
}
