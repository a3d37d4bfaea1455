package io.narthex.rules;

import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.Printer;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A rule that raises an alert for each series of its expression's result.
///
/// @param labels templates of labels to set; an empty text removes the label
/// @param annotations templates
public record AlertingRule(
    String name,
    Expr expr,
    String query,
    Timing timing,
    SortedMap<String, String> labels,
    SortedMap<String, String> annotations)
    implements Rule {
  /// How long an alert waits.
  ///
  /// @param forMs how long the condition holds before the alert fires
  /// @param keepFiringForMs how long the alert fires on after the condition ceased to hold
  public record Timing(long forMs, long keepFiringForMs) {
    /// Fires at once and ceases at once.
    public static final Timing NONE = new Timing(0, 0);
  }

  public AlertingRule {
    labels = Texts.of(labels);
    annotations = Texts.of(annotations);
  }

  /// Prints the expression.
  public AlertingRule(
      String name,
      Expr expr,
      Timing timing,
      Map<String, String> labels,
      Map<String, String> annotations) {
    this(name, expr, Printer.print(expr), timing, Texts.of(labels), Texts.of(annotations));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AlertingRule r
        && name.equals(r.name)
        && query.equals(r.query)
        && timing.equals(r.timing)
        && labels.equals(r.labels)
        && annotations.equals(r.annotations);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, query, timing, labels, annotations);
  }
}
