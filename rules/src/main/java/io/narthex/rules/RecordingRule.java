package io.narthex.rules;

import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.Printer;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A rule that writes the result of its expression as a metric.
///
/// @param labels to set; an empty value removes the label
public record RecordingRule(String name, Expr expr, String query, SortedMap<String, String> labels)
    implements Rule {
  public RecordingRule {
    labels = Texts.of(labels);
  }

  /// Prints the expression.
  public RecordingRule(String name, Expr expr, Map<String, String> labels) {
    this(name, expr, Printer.print(expr), Texts.of(labels));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RecordingRule r
        && name.equals(r.name)
        && query.equals(r.query)
        && labels.equals(r.labels);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, query, labels);
  }
}
