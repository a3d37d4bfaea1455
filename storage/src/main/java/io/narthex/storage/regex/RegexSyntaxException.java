package io.narthex.storage.regex;

/// A pattern that RE2 refuses, or that exceeds a limit. The message says what and where.
public final class RegexSyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public RegexSyntaxException(String message) {
    super(message);
  }
}
