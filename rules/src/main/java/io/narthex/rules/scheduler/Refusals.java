package io.narthex.rules.scheduler;

import io.narthex.storage.SampleOutcome;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Samples of one evaluation that storage did not take.
final class Refusals {
  private final Map<SampleOutcome, Integer> counts = new EnumMap<>(SampleOutcome.class);
  private @Nullable SampleOutcome last;

  void add(SampleOutcome outcome) {
    counts.merge(outcome, 1, Integer::sum);
    last = outcome;
  }

  /// What the rule's last error says; null where there are none.
  @Nullable String error() {
    return last == null ? null : text(last);
  }

  /// Counts by reason, for the log.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    counts.forEach((outcome, count) ->
        text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(text(outcome)));
    return text.toString();
  }

  private static String text(SampleOutcome outcome) {
    return switch (outcome) {
      case OUT_OF_ORDER -> "out of order sample";
      case DUPLICATE_TIMESTAMP -> "duplicate sample for timestamp";
      case OUT_OF_BOUNDS -> "out of bounds";
      case TOO_OLD -> "too old sample";
      case SERIES_LIMIT -> "limit of series reached";
      case UNKNOWN_REF -> "unknown series";
      case STORED, DUPLICATE -> throw new IllegalStateException("no refusal: " + outcome);
    };
  }
}
