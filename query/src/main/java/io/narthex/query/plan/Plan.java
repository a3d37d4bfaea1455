package io.narthex.query.plan;

import io.narthex.query.syntax.Expr;
import io.narthex.storage.labels.Matcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An expression with all times resolved, parentheses gone, and marks on what is evaluated once.
/// Left operands of binary operations may be nested as deep as the query is long: walk down
/// [Binary#left] in a loop.
public sealed interface Plan {
  /// A number at every step.
  record Constant(double value) implements Plan {}

  /// A string.
  record Text(String value) implements Plan {}

  /// The newest sample of each series at every step.
  ///
  /// @param selector which of [PlannedQuery#selectors]
  record Lookup(int selector, Shift shift, Expr.VectorSelector source) implements Plan {}

  /// Samples of a time range for every step.
  sealed interface Range extends Plan {
    long rangeMs();

    Shift shift();

    /// Samples as storage has them.
    ///
    /// @param selector which of [PlannedQuery#selectors]
    record Selected(int selector, long rangeMs, Shift shift, Expr.MatrixSelector source)
        implements Range {}

    /// Samples at the steps of a subquery, which lie on multiples of `stepMs`.
    record Subquery(Plan inner, long rangeMs, long stepMs, Shift shift, Expr.Subquery source)
        implements Range {}
  }

  /// What does not depend on the step: evaluated at the first and repeated for the others.
  record Once(Plan inner) implements Plan {}

  /// What occurs several times in a query.
  ///
  /// @param id the same for all occurrences
  record Shared(int id, Plan inner) implements Plan {}

  /// What peers compute, each over its own series.
  ///
  /// @param inner the same, to be computed here where they do not
  /// @param source what they are asked
  record Remote(Plan inner, Expr source) implements Plan {}

  /// A function of a range vector.
  ///
  /// @param parameters the other arguments in their order, scalars
  record RangeCall(Range range, List<Plan> parameters, Expr.Call source) implements Plan {
    public RangeCall {
      parameters = List.copyOf(parameters);
    }
  }

  /// Any other function.
  record Call(List<Plan> arguments, Expr.Call source) implements Plan {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /// The function `info`.
  ///
  /// @param matchers of the labels to take over; empty where the call names none
  /// @param shift when info series are read
  record InfoJoin(Plan operand, List<Matcher> matchers, Shift shift, Expr.Call source)
      implements Plan {
    public InfoJoin {
      matchers = List.copyOf(matchers);
    }
  }

  /// An aggregation.
  ///
  /// @param parameter null where the operator has none
  record Aggregate(Plan operand, @Nullable Plan parameter, Expr.Aggregate source) implements Plan {}

  /// A minus sign before a scalar or vector.
  record Negate(Plan operand, Expr.Unary source) implements Plan {}

  /// A binary operation.
  record Binary(Plan left, Plan right, Expr.Binary source) implements Plan {}
}
