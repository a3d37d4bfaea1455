package io.narthex.query.naive;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a query answers.
///
/// @param series samples by labels, one or none a time
/// @param failure why it fails; null: it does not
record NaiveAnswer(
    Map<Map<String, String>, List<@Nullable Double>> series, @Nullable String failure) {
  /// No answer: several would be right.
  static final NaiveAnswer UNDECIDED = new NaiveAnswer(Map.of(), "undecided");

  /// How much two answers may differ, relatively.
  private static final double TOLERANCE = 1e-12;

  boolean isDecided() {
    return !equals(UNDECIDED);
  }

  boolean agrees(NaiveAnswer other) {
    return difference(other).isEmpty();
  }

  /// How the other answer differs; `""` where it does not.
  String difference(NaiveAnswer other) {
    String expected = kind(failure);
    String actual = kind(other.failure);
    if (!expected.equals(actual)) {
      return "failure: expected=" + expected + ", actual=" + actual;
    }
    Set<String> all = new TreeSet<>();
    series.keySet().forEach(labels -> all.add(labels.toString()));
    for (Map.Entry<Map<String, String>, List<@Nullable Double>> one : other.series.entrySet()) {
      List<@Nullable Double> wanted = series.get(one.getKey());
      if (wanted == null || !same(wanted, one.getValue())) {
        return one.getKey() + ": expected=" + wanted + ", actual=" + one.getValue();
      }
      all.remove(one.getKey().toString());
    }
    return all.isEmpty() ? "" : all + ": expected=something, actual=null";
  }

  /// What an error says without the series that it names: which of several that is depends on their
  /// order.
  private static String kind(@Nullable String failure) {
    return failure == null ? "" : failure.replaceAll("(?s)\\{.*[}].*", "…");
  }

  private static boolean same(List<@Nullable Double> wanted, List<@Nullable Double> given) {
    for (int i = 0; i < wanted.size(); i++) {
      Double a = wanted.get(i);
      Double b = given.get(i);
      if (a == null || b == null) {
        if (a != null || b != null) {
          return false;
        }
      } else if (!isSame(a, b)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(double a, double b) {
    return a == b
        || (Double.isNaN(a) && Double.isNaN(b))
        || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
  }
}
