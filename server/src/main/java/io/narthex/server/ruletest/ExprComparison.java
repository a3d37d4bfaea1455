package io.narthex.server.ruletest;

import io.narthex.query.QueryEngine;
import io.narthex.query.QueryException;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryValue;
import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.SeriesDescription;
import io.narthex.server.ruletest.RuleTestFile.ExpectedSample;
import io.narthex.server.ruletest.RuleTestFile.ExprCase;
import io.narthex.storage.StorageException;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.Durations;
import io.narthex.storage.text.GoFloat;
import io.narthex.storage.text.Quoting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Compares the results of expressions with those that a test expects, in the form of upstream's
/// tool.
///
/// @param fuzzy whether values may differ in their last bit
record ExprComparison(QueryEngine engine, boolean fuzzy) {
  /// What is compared.
  private record Shown(Labels labels, double value) {
    @Override
    public String toString() {
      return labels + " " + GoFloat.format(value, 'e', -1).replace('e', 'E');
    }
  }

  /// No result to compare with.
  private static final class NoResultException extends Exception {
    private static final long serialVersionUID = 1L;

    NoResultException(String message) {
      super(message);
    }
  }

  /// What speaks against it; empty: all is as expected.
  ///
  /// @param startMs of the group of tests
  String failure(ExprCase test, long startMs) {
    String what =
        "    at: "
            + test.position()
            + ",\n    expr: "
            + Quoting.quote(test.expr())
            + ", time: "
            + Durations.format(test.evalTimeMs());
    List<Shown> actual;
    List<Shown> expected;
    try {
      actual = actual(test.expr(), startMs + test.evalTimeMs());
      expected = expected(test.samples());
    } catch (NoResultException e) {
      return what + ", err: " + e.getMessage();
    }
    expected.sort(Comparator.comparing(Shown::labels));
    actual.sort(Comparator.comparing(Shown::labels));
    return isSame(expected, actual)
        ? ""
        : what + ",\n        exp: " + text(expected) + "\n        got: " + text(actual);
  }

  private List<Shown> actual(String expr, long timeMs) throws NoResultException {
    QueryValue value;
    try {
      value = engine.instant(expr, timeMs, QueryOptions.DEFAULT).value();
    } catch (QueryException | StorageException e) {
      throw new NoResultException(String.valueOf(e.getMessage()));
    }
    List<Shown> shown = new ArrayList<>();
    switch (value) {
      case QueryValue.Vector(List<QueryValue.Sample> samples) -> {
        for (QueryValue.Sample sample : samples) {
          if (sample.histogram() != null) {
            throw new NoResultException("not supported: native histogram as a result");
          }
          shown.add(new Shown(sample.labels(), sample.value()));
        }
      }
      case QueryValue.Scalar scalar -> shown.add(new Shown(Labels.EMPTY, scalar.value()));
      case QueryValue.Matrix _, QueryValue.Text _ ->
          throw new NoResultException("rule result is not a vector or scalar");
    }
    return shown;
  }

  private static List<Shown> expected(List<ExpectedSample> samples) throws NoResultException {
    List<Shown> shown = new ArrayList<>();
    for (ExpectedSample sample : samples) {
      if (!sample.histogram().isEmpty()) {
        throw new NoResultException(
            sample.position() + ": not supported: native histogram as a result");
      }
      try {
        shown.add(new Shown(SeriesDescription.metric(sample.labels()), sample.value()));
      } catch (ParseException e) {
        throw new NoResultException(
            sample.position()
                + ": labels "
                + Quoting.quote(sample.labels())
                + ": "
                + e.getMessage());
      }
    }
    return shown;
  }

  private boolean isSame(List<Shown> expected, List<Shown> actual) {
    if (expected.size() != actual.size()) {
      return false;
    }
    for (int i = 0; i < expected.size(); i++) {
      double wanted = expected.get(i).value();
      double found = actual.get(i).value();
      boolean same =
          wanted == found
              || (fuzzy && (Math.nextDown(wanted) == found || Math.nextUp(wanted) == found));
      if (!same || !expected.get(i).labels().equals(actual.get(i).labels())) {
        return false;
      }
    }
    return true;
  }

  private static String text(List<Shown> samples) {
    return samples.isEmpty()
        ? "nil"
        : samples.stream().map(Shown::toString).collect(Collectors.joining(", "));
  }
}
