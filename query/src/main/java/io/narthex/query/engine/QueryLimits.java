package io.narthex.query.engine;

import io.narthex.query.QueryException;
import io.narthex.storage.MemoryBudget;

/// What one query may use, beyond upstream's limits. A query that goes beyond one is refused with a
/// message that names the flag.
///
/// @param maxLength of the text, in characters
/// @param maxSeries series that all selectors of a query match together
/// @param maxBytes memory; 0: all that queries have together
/// @param maxSubquerySteps steps of one subquery
public record QueryLimits(int maxLength, long maxSeries, long maxBytes, long maxSubquerySteps) {
  /// Of a server that runs without flags.
  public static final QueryLimits DEFAULT = new QueryLimits(1 << 20, 5_000_000, 0, 3_000_000);

  void checkLength(String query) {
    if (query.length() > maxLength) {
      throw exceeded(
          QueryException.Kind.BAD_DATA,
          "query.max-length",
          "query length",
          maxLength + " characters",
          query.length());
    }
  }

  void checkSeries(long series) {
    if (series > maxSeries) {
      throw exceeded(
          QueryException.Kind.EXECUTION,
          "query.max-series",
          "series matched by the selectors of a query",
          String.valueOf(maxSeries),
          series);
    }
  }

  void checkSubquerySteps(long steps) {
    if (steps > maxSubquerySteps) {
      throw exceeded(
          QueryException.Kind.EXECUTION,
          "query.max-subquery-steps",
          "steps of a subquery",
          String.valueOf(maxSubquerySteps),
          steps);
    }
  }

  /// The budget of one query, part of that of all.
  MemoryBudget budget(MemoryBudget queries) {
    return maxBytes == 0
        ? queries
        : queries.child("one query (flag --query.max-bytes raises it)", maxBytes);
  }

  private static QueryException exceeded(
      QueryException.Kind kind, String flag, String what, String most, long actual) {
    return new QueryException(
        kind,
        what + ": expected=at most " + most + " (flag --" + flag + " raises it), actual=" + actual);
  }
}
