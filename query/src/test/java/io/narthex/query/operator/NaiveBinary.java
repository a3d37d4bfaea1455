package io.narthex.query.operator;

import io.narthex.query.QueryException;
import io.narthex.query.function.BinaryKernels;
import io.narthex.query.function.GoMath;
import io.narthex.query.syntax.BinaryOperator;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.VectorMatching;
import io.narthex.query.syntax.VectorMatching.Cardinality;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Binary operations at one step, as the definition of vector matching reads: label sets are maps
/// and every sample looks for its partners itself.
public record NaiveBinary(Expr.Binary node, boolean delayedNameRemoval) {
  /// A sample of a series.
  public record Sample(Map<String, String> labels, double value, boolean dropsName) {}

  private static final Set<String> METADATA = Set.of("__name__", "__type__", "__unit__");

  /// Two vectors.
  public List<Sample> vectors(List<Sample> left, List<Sample> right) {
    VectorMatching matching = Objects.requireNonNull(node.matching());
    return switch (node.operator()) {
      case AND -> left.stream().filter(s -> hasPartner(s, right, matching)).toList();
      case UNLESS -> left.stream().filter(s -> !hasPartner(s, right, matching)).toList();
      case OR -> {
        List<Sample> all = new ArrayList<>(left);
        right.stream().filter(s -> !hasPartner(s, left, matching)).forEach(all::add);
        yield all;
      }
      default ->
          matching.cardinality() == Cardinality.ONE_TO_MANY
              ? matched(right, left, matching, true)
              : matched(left, right, matching, false);
    };
  }

  private static boolean hasPartner(Sample sample, List<Sample> others, VectorMatching matching) {
    return others.stream().anyMatch(o -> key(o, matching).equals(key(sample, matching)));
  }

  private static Map<String, String> key(Sample sample, VectorMatching matching) {
    Map<String, String> key = new TreeMap<>(sample.labels);
    if (matching.on()) {
      key.keySet().retainAll(matching.labels());
    } else {
      key.keySet().removeAll(matching.labels());
      key.remove("__name__");
    }
    return key;
  }

  private List<Sample> matched(
      List<Sample> many, List<Sample> one, VectorMatching matching, boolean swapped) {
    boolean filled = matching.fillLeft() != null || matching.fillRight() != null;
    if ((many.isEmpty() || one.isEmpty()) && !filled) {
      return List.of();
    }
    Map<Map<String, String>, Sample> ones = new HashMap<>();
    for (Sample sample : one) {
      Map<String, String> key = key(sample, matching);
      Sample earlier = ones.put(key, sample);
      if (earlier != null) {
        List<Labels> pair = new ArrayList<>();
        pair.add(Labels.of(sample.labels));
        pair.add(Labels.of(earlier.labels));
        Collections.sort(pair);
        throw failure(
            "found duplicate series for the match group "
                + Labels.of(key)
                + " on the "
                + (swapped ? "left" : "right")
                + " hand-side of the operation: "
                + pair
                + ";many-to-many matching not allowed: matching labels must be unique on one side");
      }
    }
    List<Sample> out = new ArrayList<>();
    Map<Map<String, String>, Set<Map<String, String>>> met = new HashMap<>();
    for (Sample sample : many) {
      Map<String, String> key = key(sample, matching);
      Sample partner = ones.get(key);
      if (partner == null && matching.fillRight() != null) {
        partner = new Sample(key, matching.fillRight(), false);
      }
      if (partner == null) {
        continue;
      }
      Map<String, String> labels = resultLabels(sample, partner, matching);
      Set<Map<String, String>> before = met.computeIfAbsent(key, _ -> new HashSet<>());
      if (matching.cardinality() == Cardinality.ONE_TO_ONE && !before.isEmpty()) {
        throw failure(
            "multiple matches for labels: many-to-one matching must be explicit"
                + " (group_left/group_right)");
      }
      if (!before.add(labels)) {
        throw failure("multiple matches for labels: grouping labels must ensure unique matches");
      }
      add(out, labels, sample.value, partner.value, swapped);
    }
    if (matching.fillLeft() != null) {
      for (Sample sample : one) {
        Map<String, String> key = key(sample, matching);
        if (!met.containsKey(key)) {
          Sample filling = new Sample(key, matching.fillLeft(), false);
          Map<String, String> labels = resultLabels(filling, sample, matching);
          add(out, labels, filling.value, sample.value, swapped);
        }
      }
    }
    return out;
  }

  private void add(
      List<Sample> out, Map<String, String> labels, double many, double one, boolean swapped) {
    double left = swapped ? one : many;
    double right = swapped ? many : one;
    Double value = result(left, right, left);
    if (value != null) {
      out.add(new Sample(labels, value, node.returnBool() && delayedNameRemoval));
    }
  }

  private Map<String, String> resultLabels(Sample many, Sample one, VectorMatching matching) {
    Map<String, String> labels = new TreeMap<>(many.labels);
    boolean changes = node.operator().kind() == BinaryOperator.Kind.ARITHMETIC;
    if (changes || (node.returnBool() && !delayedNameRemoval)) {
      labels.keySet().removeAll(METADATA);
    }
    if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
      if (matching.on()) {
        labels.keySet().retainAll(matching.labels());
      } else {
        labels.keySet().removeAll(matching.labels());
      }
    }
    for (String name : matching.include()) {
      labels.remove(name);
      String value = one.labels.get(name);
      if (value != null) {
        labels.put(name, value);
      }
    }
    return labels;
  }

  /// Null where a filter removes it.
  private @Nullable Double result(double left, double right, double kept) {
    if (!node.operator().isComparison()) {
      return number(left, right);
    }
    boolean holds = holds(left, right);
    return node.returnBool() ? (Double) (holds ? 1.0 : 0.0) : holds ? (Double) kept : null;
  }

  private double number(double left, double right) {
    return switch (node.operator()) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case MODULO -> left % right;
      case POWER -> GoMath.pow(left, right);
      case ATAN2 -> BinaryKernels.apply(node.operator(), left, right); // last bits as there
      default -> throw new IllegalArgumentException(node.operator().symbol());
    };
  }

  private boolean holds(double left, double right) {
    return switch (node.operator()) {
      case EQUAL -> left == right;
      case NOT_EQUAL -> left != right;
      case LESS -> left < right;
      case LESS_OR_EQUAL -> left <= right;
      case GREATER -> left > right;
      case GREATER_OR_EQUAL -> left >= right;
      default -> throw new IllegalArgumentException(node.operator().symbol());
    };
  }

  /// A vector and a number.
  public List<Sample> vectorAndScalar(List<Sample> vector, double scalar, boolean scalarFirst) {
    List<Sample> out = new ArrayList<>();
    boolean changes = node.operator().kind() == BinaryOperator.Kind.ARITHMETIC || node.returnBool();
    for (Sample sample : vector) {
      Double value =
          scalarFirst
              ? result(scalar, sample.value, sample.value)
              : result(sample.value, scalar, sample.value);
      if (value == null) {
        continue;
      }
      Map<String, String> labels = new TreeMap<>(sample.labels);
      if (changes && !delayedNameRemoval) {
        labels.keySet().removeAll(METADATA);
      }
      boolean drops = changes ? delayedNameRemoval : sample.dropsName;
      out.add(new Sample(labels, value, drops));
    }
    return out;
  }

  static QueryException failure(String text) {
    return new QueryException(QueryException.Kind.EXECUTION, text);
  }
}
