package io.narthex.query.operator;

import io.narthex.query.function.Annotations;
import io.narthex.query.function.Gap;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.query.syntax.ValueType;
import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;

/// Evaluates queries that are made of function calls, operators, literals and plain selectors only,
/// over rows given by hand.
final class CallEvaluator {
  private final Map<Labels, double[]> rows = new LinkedHashMap<>();
  private final Evaluation evaluation;

  /// Steps a minute apart, from the epoch on.
  CallEvaluator(int steps, boolean delayedNameRemoval) {
    this(new StepGrid(0, steps == 1 ? 0 : 60_000, steps), delayedNameRemoval, new Runs(null, 1));
  }

  CallEvaluator(StepGrid grid, boolean delayedNameRemoval, ExecutorService threads) {
    this(grid, delayedNameRemoval, new Runs(threads, 3));
  }

  private CallEvaluator(StepGrid grid, boolean delayedNameRemoval, Runs runs) {
    evaluation =
        new Evaluation(
            grid,
            new Annotations(),
            ReadContext.unbounded(),
            new SampleAccount(Long.MAX_VALUE),
            runs,
            delayedNameRemoval);
  }

  /// Adds a series written as a metric; [Gap#VALUE] where it has no sample.
  CallEvaluator with(String metric, double... values) {
    LabelsBuilder labels = new LabelsBuilder();
    Expr.VectorSelector selector = (Expr.VectorSelector) parse(metric);
    selector.matchers().forEach(matcher -> labels.set(matcher.name(), matcher.value()));
    return with(labels.build(), values);
  }

  CallEvaluator with(Labels labels, double... values) {
    rows.put(labels, values);
    return this;
  }

  Evaluation evaluation() {
    return evaluation;
  }

  /// Warnings and infos without places.
  List<String> annotations() {
    List<String> all = new ArrayList<>(evaluation.annotations().warnings().keySet());
    all.addAll(evaluation.annotations().infos().keySet());
    return all;
  }

  /// Rows of the vector that `query` is, by labels as text with ` drop` where the name is still to
  /// be dropped; in order. Null for a gap.
  Map<String, List<Double>> vector(String query) {
    VectorSource source = ((Operand.Vector) evaluateText(query)).source();
    Map<String, List<Double>> result = new LinkedHashMap<>();
    source.read(
        0,
        source.seriesCount(),
        (ordinal, row) -> {
          String key = source.labels(ordinal) + (source.dropsName(ordinal) ? " drop" : "");
          List<Double> values = valuesOf(row);
          if (result.put(key, values) != null) {
            throw new AssertionError("twice: " + key);
          }
        });
    return result;
  }

  private static Expr parse(String query) {
    try {
      return Parser.parse(query, ParserOptions.ALL);
    } catch (ParseException e) {
      throw new IllegalArgumentException(query, e);
    }
  }

  private static List<Double> valuesOf(double[] row) {
    List<Double> values = new ArrayList<>();
    for (double value : row) {
      values.add(Gap.is(value) ? null : value);
    }
    return values;
  }

  double[] scalar(String query) {
    return ((Operand.Scalar) evaluateText(query)).values();
  }

  Operand evaluateText(String query) {
    return evaluate(parse(query));
  }

  private Operand evaluate(Expr expr) {
    return switch (expr) {
      case Expr.NumberLiteral number -> {
        double[] values = new double[evaluation.grid().count()];
        Arrays.fill(values, number.value());
        yield new Operand.Scalar(values);
      }
      case Expr.StringLiteral text -> new Operand.Text(text.value());
      case Expr.Paren paren -> evaluate(paren.inner());
      case Expr.VectorSelector selector -> new Operand.Vector(select(selector.matchers()));
      case Expr.MatrixSelector selector ->
          new Operand.Vector(select(selector.selector().matchers()));
      case Expr.Call call -> call(call);
      case Expr.Unary unary ->
          new Operand.Vector(
              UnaryMinus.evaluate(
                  ((Operand.Vector) evaluate(unary.operand())).source(), evaluation));
      case Expr.Binary binary -> binary(binary);
      default -> throw new UnsupportedOperationException(expr.toString());
    };
  }

  private Operand binary(Expr.Binary binary) {
    long heldBefore = evaluation.samples().held();
    Operand left = evaluate(binary.left());
    Operand right = evaluate(binary.right());
    return BinaryOperations.evaluate(binary, left, right, heldBefore, evaluation);
  }

  private Operand call(Expr.Call call) {
    List<Operand> operands = call.arguments().stream().map(this::evaluate).toList();
    if (call.type() == ValueType.SCALAR) {
      return new Operand.Scalar(
          Objects.requireNonNull(FunctionCalls.scalar(call, operands, evaluation)));
    }
    return new Operand.Vector(
        Objects.requireNonNull(FunctionCalls.vector(call, operands, evaluation)));
  }

  /// Counts the samples as selectors do.
  private VectorSource select(List<Matcher> matchers) {
    SeriesTable.Builder table = new SeriesTable.Builder();
    rows.forEach((labels, values) -> {
      if (matchers.stream().allMatch(m -> m.matches(labels.get(m.name())))) {
        table.add(labels, values.clone(), false);
      }
    });
    return new MappedSource(table.build(), row -> evaluation.samples().hold(Gap.samples(row)));
  }
}
