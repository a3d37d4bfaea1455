package io.narthex.query.syntax;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.text.Quoting;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;

/// Checks that operands are of the types that operators, aggregations and functions take. Keeps
/// what is left to do on its own stack, since chains are deep; faults come in upstream's order.
final class TypeChecker {
  private sealed interface Task {
    /// Check an expression and all below it.
    record Check(Expr expr) implements Task {}

    /// Its operands are checked: check the expression itself.
    record Finish(Expr expr) implements Task {}

    /// It is checked: see whether it is of the type that `context` takes.
    record Expect(Expr expr, ValueType type, String context) implements Task {}
  }

  private final QueryText query;
  private final ParseErrors errors;
  private final IdentityHashMap<Expr.Binary, VectorMatching> misplacedMatching;
  private final Deque<Task> tasks = new ArrayDeque<>();

  /// @param misplacedMatching what was written about matching where an operand is no vector
  TypeChecker(
      QueryText query,
      ParseErrors errors,
      IdentityHashMap<Expr.Binary, VectorMatching> misplacedMatching) {
    this.query = query;
    this.errors = errors;
    this.misplacedMatching = misplacedMatching;
  }

  void check(Expr root) {
    tasks.push(new Task.Check(root));
    while (!tasks.isEmpty()) {
      switch (tasks.pop()) {
        case Task.Check(Expr expr) -> begin(expr);
        case Task.Finish(Expr expr) -> finish(expr);
        case Task.Expect(Expr expr, ValueType type, String context) -> {
          if (expr.type() != type) {
            errors.add(
                expr.position(),
                "expected type "
                    + type.documentedName()
                    + " in "
                    + context
                    + ", got "
                    + expr.type().documentedName());
          }
        }
      }
    }
  }

  /// Tasks are pushed last first.
  private void begin(Expr expr) {
    switch (expr) {
      case Expr.NumberLiteral n -> {
        // nothing to check
      }
      case Expr.StringLiteral s -> {
        // nothing to check
      }
      case Expr.Paren p -> tasks.push(new Task.Check(p.inner()));
      case Expr.MatrixSelector m -> tasks.push(new Task.Check(m.selector()));
      case Expr.VectorSelector v -> checkSelector(v);
      case Expr.Unary u -> {
        tasks.push(new Task.Finish(u));
        tasks.push(new Task.Check(u.operand()));
      }
      case Expr.Subquery s -> {
        tasks.push(new Task.Finish(s));
        tasks.push(new Task.Check(s.inner()));
      }
      case Expr.Binary b -> {
        tasks.push(new Task.Finish(b));
        tasks.push(new Task.Check(b.right()));
        tasks.push(new Task.Check(b.left()));
      }
      case Expr.Aggregate a -> {
        ValueType parameterType = a.operator().parameterType();
        if (a.parameter() != null && parameterType != null) {
          expect(a.parameter(), parameterType, "aggregation parameter");
        }
        expect(a.operand(), ValueType.VECTOR, "aggregation expression");
      }
      case Expr.Call c -> beginCall(c);
    }
  }

  private void expect(Expr expr, ValueType type, String context) {
    tasks.push(new Task.Expect(expr, type, context));
    tasks.push(new Task.Check(expr));
  }

  private void beginCall(Expr.Call call) {
    FunctionSignature function = call.function();
    List<Expr> arguments = call.arguments();
    int count = arguments.size();
    String inCall = " argument(s) in call to " + Quoting.quote(function.name()) + ", got " + count;
    if (function.variadic() == 0) {
      if (count != function.minArguments()) {
        errors.add(call.position(), "expected " + function.minArguments() + inCall);
      }
    } else if (count < function.minArguments()) {
      errors.add(call.position(), "expected at least " + function.minArguments() + inCall);
    } else if (count > function.maxArguments()) {
      errors.add(call.position(), "expected at most " + function.maxArguments() + inCall);
    }
    if (function.name().equals("info") && count > 1) {
      checkInfo(arguments.get(1));
    }
    int checked =
        function.variadic() == 0 ? Math.min(count, function.argumentTypes().size()) : count;
    String context = "call to function " + Quoting.quote(function.name());
    for (int i = checked - 1; i >= 0; i--) {
      expect(arguments.get(i), function.argumentType(i), context);
    }
  }

  /// The second argument of `info` is a set of label matchers.
  private void checkInfo(Expr argument) {
    if (!(argument instanceof Expr.VectorSelector v)) {
      errors.add(argument.position(), "expected label selectors only");
    } else if (!v.name().isEmpty()) {
      errors.add(argument.position(), "expected label selectors only, got vector selector instead");
    }
  }

  private void checkSelector(Expr.VectorSelector selector) {
    List<Matcher> matchers = selector.matchers();
    if (!selector.name().isEmpty()) {
      for (Matcher m : matchers.subList(0, matchers.size() - 1)) {
        if (m.name().equals(Labels.METRIC_NAME)) {
          errors.add(
              selector.position(),
              "metric name must not be set twice: "
                  + Quoting.quote(selector.name())
                  + " or "
                  + Quoting.quote(m.value()));
        }
      }
      return;
    }
    if (!selector.emptyMatchersAllowed() && matchers.stream().allMatch(m -> m.matches(""))) {
      errors.add(
          selector.position(), "vector selector must contain at least one non-empty matcher");
    }
  }

  private void finish(Expr expr) {
    switch (expr) {
      case Expr.Unary u -> {
        if (isNoOperand(u.operand())) {
          errors.add(
              u.position(),
              "unary expression only allowed on expressions of type scalar or instant vector, got "
                  + Quoting.quote(u.operand().type().documentedName()));
        }
      }
      case Expr.Subquery s -> {
        if (s.inner().type() != ValueType.VECTOR) {
          errors.add(
              s.position(),
              "subquery is only allowed on instant vector, got "
                  + s.inner().type().id()
                  + " instead");
        }
      }
      case Expr.Binary b -> finishBinary(b);
      default -> throw new AssertionError("nothing to finish: " + expr.getClass());
    }
  }

  private static boolean isNoOperand(Expr expr) {
    return expr.type() != ValueType.SCALAR && expr.type() != ValueType.VECTOR;
  }

  private void finishBinary(Expr.Binary b) {
    checkBool(b);
    VectorMatching matching = b.matching() != null ? b.matching() : misplacedMatching.get(b);
    if (matching != null && matching.on()) {
      for (String label : matching.labels()) {
        if (matching.include().contains(label)) {
          errors.add(
              operatorPosition(b),
              "label " + Quoting.quote(label) + " must not occur in ON and GROUP clause at once");
        }
      }
    }
    for (Expr operand : List.of(b.left(), b.right())) {
      if (isNoOperand(operand)) {
        errors.add(
            operand.position(),
            "binary expression must contain only scalar and instant vector types");
      }
    }
    if (b.matching() == null && matching != null) {
      checkMisplaced(b, matching);
    } else if (matching != null && b.operator().isSet()) {
      checkSetMatching(b, matching);
    }
    boolean scalar = b.left().type() == ValueType.SCALAR || b.right().type() == ValueType.SCALAR;
    if (scalar && b.operator().isSet()) {
      errors.add(
          b.position(),
          "set operator "
              + Quoting.quote(b.operator().symbol())
              + " not allowed in binary scalar expression");
    }
  }

  private void checkBool(Expr.Binary b) {
    if (b.returnBool() && !b.operator().isComparison()) {
      errors.add(operatorPosition(b), "bool modifier can only be used on comparison operators");
    }
    if (b.operator().isComparison()
        && !b.returnBool()
        && b.left().type() == ValueType.SCALAR
        && b.right().type() == ValueType.SCALAR) {
      errors.add(operatorPosition(b), "comparisons between scalars must use BOOL modifier");
    }
  }

  private void checkMisplaced(Expr.Binary b, VectorMatching matching) {
    if (!matching.labels().isEmpty()) {
      errors.add(b.position(), "vector matching only allowed between instant vectors");
    }
    if (matching.fillLeft() != null || matching.fillRight() != null) {
      errors.add(b.position(), "filling in missing series only allowed between instant vectors");
    }
  }

  private void checkSetMatching(Expr.Binary b, VectorMatching matching) {
    switch (matching.cardinality()) {
      case MANY_TO_ONE, ONE_TO_MANY -> {
        errors.add(
            b.position(),
            "no grouping allowed for " + Quoting.quote(b.operator().symbol()) + " operation");
        errors.add(b.position(), "set operations must always be many-to-many");
      }
      case ONE_TO_ONE, MANY_TO_MANY -> {
        // as it must be
      }
    }
    if (matching.fillLeft() != null || matching.fillRight() != null) {
      errors.add(b.position(), "filling in missing series not allowed for set operators");
    }
  }

  /// Where the operator and its modifiers stand. As upstream has it, the end is that of the last
  /// character but one before the right side where no space precedes it.
  private PositionRange operatorPosition(Expr.Binary b) {
    int start = b.left().position().end();
    while (isSpace(start)) {
      start++;
    }
    int end = b.right().position().start() - 1;
    while (isSpace(end)) {
      end--;
    }
    return new PositionRange(start, end);
  }

  private boolean isSpace(int byteOffset) {
    return query.isSpaceAt(byteOffset);
  }
}
