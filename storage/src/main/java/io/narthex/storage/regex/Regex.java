package io.narthex.storage.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/// A fully anchored RE2 pattern in which the dot matches newlines, as label matchers use it
/// (`^(?s:pattern)$`). Immutable and thread-safe; matching takes time linear in the input.
public final class Regex {
  private final String source;
  private final Pattern pattern;

  private Regex(String source, Pattern pattern) {
    this.source = source;
    this.pattern = pattern;
  }

  /// Compiles `source`.
  ///
  /// @throws RegexSyntaxException where RE2 refuses it
  public static Regex compile(String source) {
    try {
      return new Regex(source, Pattern.compile("^(?s:" + source + ")$"));
    } catch (PatternSyntaxException e) {
      throw new RegexSyntaxException("error parsing regexp: " + e.getMessage());
    }
  }

  /// The pattern as it was written.
  public String source() {
    return source;
  }

  /// Whether the whole of `text` matches.
  public boolean matches(String text) {
    return pattern.matches(text);
  }
}
