package io.narthex.query.naive;

import io.narthex.query.function.NaiveAggregation;
import io.narthex.query.naive.NaiveValue.Row;
import io.narthex.query.operator.NaiveBinary.Sample;
import io.narthex.query.syntax.AggregateOperator;
import io.narthex.query.syntax.Expr;
import io.narthex.storage.labels.LabelHashes;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.GoFloat;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// Aggregations: at each time the samples of each group.
record NaiveGroups(NaiveEvaluator evaluator, Expr.Aggregate node) {
  private static final BigDecimal HASHES = new BigDecimal(BigInteger.TWO.pow(64));
  private static final Set<AggregateOperator> CHOICES =
      Set.of(AggregateOperator.TOPK, AggregateOperator.BOTTOMK, AggregateOperator.LIMITK);

  List<Row> rows(List<Long> times) {
    List<Double> parameters =
        node.parameter() == null || node.operator() == AggregateOperator.COUNT_VALUES
            ? Collections.nCopies(times.size(), Double.NaN)
            : evaluator.scalarOf(node.parameter(), times);
    List<Row> rows = evaluator.rowsOf(node.operand(), times);
    if (isNothing(parameters)) {
      return List.of();
    }
    List<List<Sample>> results = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      Map<Map<String, String>, List<Sample>> groups = new LinkedHashMap<>();
      for (Sample sample : NaiveEvaluator.samples(new NaiveValue.Vector(rows), i)) {
        groups.computeIfAbsent(group(sample), _ -> new ArrayList<>()).add(sample);
      }
      double parameter = parameters.get(i);
      List<Sample> result = new ArrayList<>();
      groups.forEach((labels, members) -> result.addAll(aggregated(labels, members, parameter)));
      evaluator.checkSameLabels(result, times.size());
      results.add(result);
    }
    return NaiveEvaluator.collected(results);
  }

  /// Whether the parameters leave nothing over.
  ///
  /// @throws io.narthex.query.QueryException for parameters that are none
  private boolean isNothing(List<Double> parameters) {
    boolean anyNan = parameters.stream().anyMatch(p -> p.isNaN());
    if (node.operator() == AggregateOperator.LIMIT_RATIO) {
      if (anyNan) {
        throw NaiveEvaluator.failure("Ratio value is NaN");
      }
      return parameters.stream().allMatch(p -> p == 0);
    }
    if (!CHOICES.contains(node.operator())) {
      return false;
    }
    if (anyNan) {
      throw NaiveEvaluator.failure("Parameter value is NaN");
    }
    if (parameters.stream().allMatch(p -> p < 1)) {
      return true;
    }
    double smallest = Collections.min(parameters);
    double largest = Collections.max(parameters);
    if (smallest < -0x1p62 || largest > 0x1p62) {
      boolean under = smallest < -0x1p62;
      String text = GoFloat.format(under ? smallest : largest, 'g', -1);
      throw NaiveEvaluator.failure(
          "Scalar value " + text + (under ? " underflows" : " overflows") + " int64");
    }
    return false;
  }

  /// @throws NaiveEvaluator.Undecided where a label would be made of a rounded value
  private Map<String, String> group(Sample sample) {
    Map<String, String> labels = new TreeMap<>(sample.labels());
    List<String> names = new ArrayList<>(node.grouping());
    if (node.operator() == AggregateOperator.COUNT_VALUES) {
      if (Double.isFinite(sample.value())
          && sample.value() * 64 != Math.rint(sample.value() * 64)) {
        throw new NaiveEvaluator.Undecided(); // a text of digits that rounding decides
      }
      String label = ((Expr.StringLiteral) Objects.requireNonNull(node.parameter())).value();
      labels.put(label, GoFloat.format(sample.value(), 'f', -1));
      names.addAll(node.without() ? List.of() : List.of(label));
    }
    if (node.without()) {
      labels.keySet().removeAll(names);
      labels.remove("__name__");
    } else {
      labels.keySet().retainAll(names);
    }
    return labels;
  }

  private List<Sample> aggregated(
      Map<String, String> labels, List<Sample> members, double parameter) {
    List<Double> values = members.stream().map(Sample::value).toList();
    boolean drops = members.stream().anyMatch(Sample::dropsName);
    return switch (node.operator()) {
      case TOPK -> top(members, (long) parameter, -1);
      case BOTTOMK -> top(members, (long) parameter, 1);
      case LIMITK -> first(members, (long) parameter);
      case LIMIT_RATIO -> members.stream().filter(s -> isIn(s, parameter)).toList();
      case COUNT_VALUES -> List.of(new Sample(labels, members.size(), false));
      default -> {
        double value = NaiveAggregation.of(node.operator(), values, parameter);
        boolean squared = node.operator() == AggregateOperator.STDVAR;
        boolean rounds = squared || node.operator() == AggregateOperator.STDDEV;
        double given =
            rounds ? evaluator.chance().deviation(value, squared, values, labels) : value;
        yield List.of(new Sample(labels, given, drops));
      }
    };
  }

  /// @throws NaiveEvaluator.Undecided where samples that are left out equal some that are not
  private static List<Sample> top(List<Sample> members, long count, int sign) {
    if (count >= members.size() || count < 1) {
      return count < 1 ? List.of() : members;
    }
    List<Sample> sorted = new ArrayList<>(members);
    sorted.sort(
        Comparator.comparingInt((Sample s) -> Double.isNaN(s.value()) ? 1 : 0)
            .thenComparingDouble(s -> sign * s.value() + 0.0));
    double last = sorted.get((int) count - 1).value();
    double next = sorted.get((int) count).value();
    if (last == next || (Double.isNaN(last) && Double.isNaN(next))) {
      throw new NaiveEvaluator.Undecided();
    }
    return sorted.subList(0, (int) count);
  }

  /// Which series come first is not said.
  private List<Sample> first(List<Sample> members, long count) {
    return evaluator.chance().ordered(members).subList(0, Math.clamp(count, 0, members.size()));
  }

  /// A share of −0.3 are the series that 0.7 leaves out.
  private static boolean isIn(Sample sample, double share) {
    BigInteger hash =
        new BigInteger(
            Long.toUnsignedString(LabelHashes.ofLengthPrefixed(Labels.of(sample.labels()))));
    double place = new BigDecimal(hash).divide(HASHES).doubleValue();
    double limited = Math.clamp(share, -1, 1);
    return share == 0 ? false : share > 0 ? place < limited : place >= 1 + limited;
  }
}
