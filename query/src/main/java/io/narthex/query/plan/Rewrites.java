package io.narthex.query.plan;

import java.util.List;
import java.util.function.UnaryOperator;

/// What is done to a plan before it is evaluated, one rewrite after the other. Answers stay what
/// they are without.
///
/// @param rewrites in the order in which they are applied
public record Rewrites(List<UnaryOperator<PlannedQuery>> rewrites) {
  /// A plan is evaluated as it was planned.
  public static final Rewrites NONE = new Rewrites(List.of());

  /// Those that leave all samples to be counted as upstream counts them.
  public static final Rewrites COUNTING_ALL = new Rewrites(List.of(CommonSubexpressions::rewrite));

  /// All there are. Selectors differ less before matchers are added, which is worth less than
  /// reading fewer series.
  public static final Rewrites ALL =
      new Rewrites(List.of(MatcherPropagation::rewrite, CommonSubexpressions::rewrite));

  public Rewrites {
    rewrites = List.copyOf(rewrites);
  }

  /// `query` rewritten. All that there is to be done needs two selectors: to share a part that
  /// reads, or to hand matchers from one side to the other.
  public PlannedQuery apply(PlannedQuery query) {
    if (query.selectors().size() < 2) {
      return query;
    }
    PlannedQuery rewritten = query;
    for (UnaryOperator<PlannedQuery> rewrite : rewrites) {
      rewritten = rewrite.apply(rewritten);
    }
    return rewritten;
  }
}
