package io.narthex.rules;

/// The result of a rule cannot be used; the message is the rule's last error.
public final class RuleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RuleException(String message) {
    super(message);
  }
}
