package io.narthex.query.operator;

import io.narthex.query.QueryException;

/// The error of an operation of two vectors: of all that there are, the one that whoever goes step
/// by step meets first.
final class MatchFailure {
  /// Kinds of errors, in the order in which they are met within one step.
  enum Kind {
    /// Two series of the "one" side in one group.
    DUPLICATE(""),
    /// Two series on the left, where each group is to have one.
    SEVERAL(
        "multiple matches for labels: many-to-one matching must be explicit"
            + " (group_left/group_right)"),
    /// Two results of one group with the same labels.
    NOT_UNIQUE("multiple matches for labels: grouping labels must ensure unique matches"),
    /// Two results of different groups with the same labels.
    SAME_LABELSET(NameDropping.SAME_LABELSET);

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  private int step = Integer.MAX_VALUE;
  private Kind kind = Kind.SAME_LABELSET;
  private String text = "";

  /// Notes an error at `at`.
  void offer(int at, Kind what) {
    offer(at, what, what.text);
  }

  /// Notes an error with a text of its own.
  void offer(int at, Kind what, String message) {
    if (at < step || (at == step && what.compareTo(kind) < 0)) {
      step = at;
      kind = what;
      text = message;
    }
  }

  /// Step of the first error, [Integer#MAX_VALUE] without any.
  int step() {
    return step;
  }

  /// @throws QueryException the first error, if there is any
  void raise() {
    if (step < Integer.MAX_VALUE) {
      throw new QueryException(QueryException.Kind.EXECUTION, text);
    }
  }
}
