package io.narthex.query.operator;

import io.narthex.query.syntax.Expr;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The labels that a series which is missing would have had.
public final class AbsentLabels {
  private AbsentLabels() {}

  /// Of the argument of `absent` or `absent_over_time`: what the `=` matchers of a selector say.
  /// The metric name is left out, and so is a label of which a further matcher follows, even one
  /// with the same value. None where the argument is no selector.
  public static Labels of(Expr argument) {
    return switch (argument) {
      case Expr.Paren paren -> of(paren.inner());
      case Expr.VectorSelector selector -> ofMatchers(selector.matchers());
      case Expr.MatrixSelector selector -> ofMatchers(selector.selector().matchers());
      default -> Labels.EMPTY;
    };
  }

  private static Labels ofMatchers(List<Matcher> matchers) {
    LabelsBuilder labels = new LabelsBuilder();
    Set<String> equal = new HashSet<>();
    for (Matcher matcher : matchers) {
      if (matcher.name().equals(Labels.METRIC_NAME)) {
        continue;
      }
      if (matcher.type() == MatchType.EQUAL && equal.add(matcher.name())) {
        labels.set(matcher.name(), matcher.value());
      } else {
        labels.delete(matcher.name());
      }
    }
    return labels.build();
  }
}
