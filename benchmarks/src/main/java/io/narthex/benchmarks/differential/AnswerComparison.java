package io.narthex.benchmarks.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Compares two answers to the same question. Immutable.
///
/// @param relativeTolerance of floats
/// @param absoluteTolerance of floats
/// @param texts whether error texts, warnings and infos are to be equal too
public record AnswerComparison(double relativeTolerance, double absoluteTolerance, boolean texts) {
  /// What a Prometheus says by chance: which of several groups has duplicates and which two of its
  /// series are named follows from the order in which its head holds them.
  private static final Pattern DUPLICATES =
      Pattern.compile("(?<=match group )\\{.*?\\}(?= on the )|(?<=operation: )\\[\\{.*\\}\\](?=;)");

  /// How many samples were not monotonic: a Prometheus doubles the number at each step.
  private static final Pattern COUNT = Pattern.compile("over [0-9]+ samples");

  /// What differs, one line each; empty where the answers agree.
  public List<String> differences(QueryAnswer expected, QueryAnswer actual) {
    List<String> found = new ArrayList<>();
    if (expected.status() != actual.status() || !expected.type().equals(actual.type())) {
      found.add("expected=" + expected.summary() + ", actual=" + actual.summary());
      return found;
    }
    if (texts) {
      differ(found, "error", withoutOrder(expected.error()), withoutOrder(actual.error()));
      differ(found, "warnings", expected.warnings(), actual.warnings());
      differ(found, "infos", withoutCounts(expected.infos()), withoutCounts(actual.infos()));
    }
    differ(found, "errorType", expected.errorType(), actual.errorType());
    Set<String> names = new TreeSet<>(expected.series().keySet());
    names.addAll(actual.series().keySet());
    for (String name : names) {
      QueryAnswer.Series left = expected.series().get(name);
      QueryAnswer.Series right = actual.series().get(name);
      if (left == null || right == null) {
        found.add(name + ": " + (left == null ? "not expected" : "missing"));
      } else {
        compare(found, name, left.points(), right.points());
      }
    }
    return found;
  }

  private static String withoutOrder(String error) {
    return error.startsWith("found duplicate series")
        ? DUPLICATES.matcher(error).replaceAll("some")
        : error;
  }

  private static List<String> withoutCounts(List<String> infos) {
    return infos.stream().map(info -> COUNT.matcher(info).replaceAll("over some samples")).toList();
  }

  private static void differ(List<String> found, String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      found.add(what + ": expected=" + expected + ", actual=" + actual);
    }
  }

  private void compare(
      List<String> found,
      String name,
      List<QueryAnswer.Point> expected,
      List<QueryAnswer.Point> actual) {
    if (expected.size() != actual.size()) {
      found.add(name + ": expected=" + expected.size() + " points, actual=" + actual.size());
      return;
    }
    for (int i = 0; i < expected.size(); i++) {
      if (!equal(expected.get(i), actual.get(i))) {
        found.add(name + ": expected=" + expected.get(i) + ", actual=" + actual.get(i));
        return;
      }
    }
  }

  private boolean equal(QueryAnswer.Point expected, QueryAnswer.Point actual) {
    if (expected.timestampMs() != actual.timestampMs()) {
      return false;
    }
    if (expected.value().equals(actual.value())) {
      return true;
    }
    if (!isNumber(expected.value()) || !isNumber(actual.value())) {
      return false;
    }
    double left = expected.number();
    double right = actual.number();
    if (Double.isInfinite(left) || Double.isInfinite(right)) {
      return left == right;
    }
    double distance = Math.abs(left - right);
    return distance <= absoluteTolerance
        || distance <= relativeTolerance * Math.max(Math.abs(left), Math.abs(right));
  }

  private static boolean isNumber(String value) {
    return !value.isEmpty() && "+-.0123456789".indexOf(value.charAt(0)) >= 0;
  }
}
