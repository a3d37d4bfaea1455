package io.narthex.rules.template;

import io.narthex.storage.text.Quoting;

/// Values escaped. Not thread-safe.
final class HtmlOutput implements Output {
  private final Budget budget;
  private final StringBuilder out = new StringBuilder();

  HtmlOutput(Budget budget) {
    this.budget = budget;
  }

  @Override
  public void markup(String text) throws EvaluationException {
    budget.characters(text.length());
    out.append(text);
  }

  @Override
  public void value(Value value, Node.Pipeline pipeline) throws EvaluationException {
    if (value instanceof Value.Text text && (text.html() || isEscaped(pipeline))) {
      markup(text.value());
      return;
    }
    String shown = value instanceof Value.Nothing ? "" : PlainOutput.shown(value, budget);
    markup(EscapeFunctions.html(shown).replace("+", "&#43;"));
  }

  /// Whether the template escapes the value itself.
  private static boolean isEscaped(Node.Pipeline pipeline) {
    return pipeline.commands().getLast().operands().getFirst() instanceof Node.Identifier name
        && name.name().equals("html");
  }

  @Override
  public EvaluationException missing(Node.Call call) {
    return new MissingTemplateException("no such template " + Quoting.quote(call.name()));
  }

  @Override
  public String text() {
    return out.toString();
  }
}
