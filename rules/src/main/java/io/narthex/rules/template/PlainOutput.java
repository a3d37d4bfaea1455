package io.narthex.rules.template;

import io.narthex.storage.text.Quoting;
import java.util.List;

/// Values as they are. Not thread-safe.
final class PlainOutput implements Output {
  private final Budget budget;
  private final StringBuilder out = new StringBuilder();

  PlainOutput(Budget budget) {
    this.budget = budget;
  }

  @Override
  public void markup(String text) throws EvaluationException {
    budget.characters(text.length());
    out.append(text);
  }

  @Override
  public void value(Value value, Node.Pipeline pipeline) throws EvaluationException {
    out.append(shown(value, budget));
  }

  /// A value as it is written where nothing is escaped.
  static String shown(Value value, Budget budget) throws EvaluationException {
    if (value instanceof Value.Nothing) {
      budget.characters(1);
      return "<no value>";
    }
    if (value instanceof Value.Sample) {
      return GoPrinter.print(List.of(value), budget).substring(1);
    }
    return GoPrinter.print(List.of(value), budget);
  }

  @Override
  public EvaluationException missing(Node.Call call) {
    return new EvaluationException("template " + Quoting.quote(call.name()) + " not defined");
  }

  @Override
  public String text() {
    return out.toString();
  }
}
