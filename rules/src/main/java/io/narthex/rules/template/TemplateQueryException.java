package io.narthex.rules.template;

/// A query of a template that failed.
public final class TemplateQueryException extends Exception {
  private static final long serialVersionUID = 1L;

  public TemplateQueryException(String message, Throwable cause) {
    super(message, cause);
  }
}
