package io.narthex.rules.template;

/// A call of a template that does not exist, from one that writes HTML. Upstream finds it before
/// the execution and words it otherwise.
final class MissingTemplateException extends EvaluationException {
  private static final long serialVersionUID = 1L;

  MissingTemplateException(String message) {
    super(message);
  }
}
