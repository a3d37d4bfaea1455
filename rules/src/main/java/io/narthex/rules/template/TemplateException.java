package io.narthex.rules.template;

/// A template that is none, or whose execution failed. The message is upstream's, with name and
/// place.
public final class TemplateException extends Exception {
  private static final long serialVersionUID = 1L;

  public TemplateException(String message) {
    super(message);
  }

  /// @param cause what a query or a function failed with
  public TemplateException(String message, Throwable cause) {
    super(message, cause);
  }
}
