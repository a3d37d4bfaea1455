package io.narthex.server.remote;

import io.narthex.server.metrics.RefusalLog;
import io.narthex.storage.CommitResult;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.Labels;
import java.util.LinkedHashMap;
import java.util.Map;

/// Why samples of one request were refused: per reason how many, and the first one by name.
final class Refusals {
  private final Map<String, Reason> reasons = new LinkedHashMap<>();

  private static final class Reason {
    int samples;
    String first = "";
  }

  /// Adds the refused samples of one commit.
  void add(CommitResult result, WriteRequestDecoder decoder) throws MalformedBodyException {
    if (result.allSuccessful()) {
      return;
    }
    WriteBatch batch = decoder.batch();
    for (int i = 0; i < batch.sampleCount(); i++) {
      SampleOutcome outcome = result.outcome(i);
      if (outcome.isSuccess()) {
        continue;
      }
      Reason reason = reasons.computeIfAbsent(text(outcome), _ -> new Reason());
      if (reason.samples++ == 0) {
        reason.first = describe(decoder.labelsOfSample(i), batch.timestampMs(i), batch.value(i));
      }
    }
  }

  /// Adds samples that lie too far ahead of the clock.
  void addTooFarInFuture(int samples) {
    if (samples > 0) {
      reasons.computeIfAbsent(
                  "out of bounds: timestamp is too far in the future", _ -> new Reason())
              .samples +=
          samples;
    }
  }

  boolean isEmpty() {
    return reasons.isEmpty();
  }

  /// Counts and tells them.
  void countInto(RemoteWriteMetrics metrics, RefusalLog log) {
    reasons.forEach((text, reason) -> {
      metrics.refused(text, reason.samples);
      log.refused(text, reason.first.isEmpty() ? text : text + ", " + reason.first, reason.samples);
    });
  }

  /// A line per reason, upstream's words first.
  String text() {
    StringBuilder out = new StringBuilder();
    reasons.forEach((text, reason) -> {
      out.append(text).append(": ").append(reason.samples).append(" samples refused");
      if (!reason.first.isEmpty()) {
        out.append(", first ").append(reason.first);
      }
      out.append('\n');
    });
    return out.toString();
  }

  private static String describe(Labels labels, long timestampMs, double value) {
    return labels + " " + value + " @ " + timestampMs + " ms";
  }

  private static String text(SampleOutcome outcome) {
    return switch (outcome) {
      case DUPLICATE_TIMESTAMP -> "duplicate sample for timestamp; overrides not allowed";
      case OUT_OF_ORDER -> "out of order sample";
      case OUT_OF_BOUNDS -> "out of bounds";
      case TOO_OLD -> "too old sample";
      case SERIES_LIMIT -> "limit of series reached: new series not created";
      case UNKNOWN_REF -> "series removed while the request was worked on";
      case STORED, DUPLICATE -> throw new IllegalArgumentException("not refused: " + outcome);
    };
  }
}
