package io.narthex.query.operator;

import io.narthex.query.QueryException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Series that match more than one other, by step. Which fault a query reports does not depend on
/// the order in which groups are computed: that of the earliest step, and of one step first the
/// series that is not unique on the side where it has to be, last results with the same labels.
final class MatchFaults {
  private final @Nullable String[] notUnique;
  private final @Nullable String[] ambiguous;
  private final boolean[] sameLabels;
  private boolean any;

  MatchFaults(int steps) {
    notUnique = new String[steps];
    ambiguous = new String[steps];
    sameLabels = new boolean[steps];
  }

  /// Two series of the side that has to be unique have samples at `step`.
  void notUnique(int step, Supplier<String> message) {
    any = true;
    if (notUnique[step] == null) {
      notUnique[step] = message.get();
    }
  }

  /// Two results would be the same at `step`.
  void ambiguous(int step, String message) {
    any = true;
    if (ambiguous[step] == null) {
      ambiguous[step] = message;
    }
  }

  /// Two results have the same labels at `step`.
  void sameLabels(int step) {
    any = true;
    sameLabels[step] = true;
  }

  boolean any() {
    return any;
  }

  /// Throws the fault to report, if a step that counts has one.
  ///
  /// @param counts which steps count; null: all
  void throwFirst(boolean @Nullable [] counts) {
    for (int step = 0; step < notUnique.length; step++) {
      String message = notUnique[step] != null ? notUnique[step] : ambiguous[step];
      if (message == null && sameLabels[step]) {
        message = NameDropping.SAME_LABELSET;
      }
      if (message != null && (counts == null || counts[step])) {
        throw new QueryException(QueryException.Kind.EXECUTION, message);
      }
    }
  }
}
