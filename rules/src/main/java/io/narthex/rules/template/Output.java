package io.narthex.rules.template;

/// Where an execution writes to.
interface Output {
  /// Takes text of the template itself.
  void markup(String text) throws EvaluationException;

  /// Takes a value.
  ///
  /// @param pipeline where it comes from
  void value(Value value, Node.Pipeline pipeline) throws EvaluationException;

  /// What is said of a template that does not exist.
  EvaluationException missing(Node.Call call);

  /// All that was written.
  String text() throws EvaluationException;
}
