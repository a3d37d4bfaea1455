package io.narthex.server.remote;

import io.narthex.server.metrics.RefusalLog;
import io.narthex.storage.CommitResult;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.GoFloat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Why parts of one request were refused: per reason how many samples, and the first one by name.
final class Refusals {
  static final String TOO_FAR_IN_FUTURE = "out of bounds: timestamp is too far in the future";

  private final Map<String, Reason> reasons = new LinkedHashMap<>();
  private final Faults faults;
  private final boolean line;

  private static final class Reason {
    int samples;
    String first = "";
  }

  /// @param faults what is wrong with the body
  /// @param line whether each refused sample gets a line among them, as 2.0 has it; else they are
  ///   told by reason
  Refusals(Faults faults, boolean line) {
    this.faults = faults;
    this.line = line;
  }

  /// Adds the refused samples of one commit.
  ///
  /// @param withUnknownRefs whether samples of an unknown ref count: not where they are tried again
  void add(CommitResult result, MessageDecoder decoder, boolean withUnknownRefs)
      throws MalformedBodyException {
    if (result.allSuccessful()) {
      return;
    }
    WriteBatch batch = decoder.batch();
    for (int i = 0; i < batch.sampleCount(); i++) {
      SampleOutcome outcome = result.outcome(i);
      if (!outcome.isSuccess() && (withUnknownRefs || outcome != SampleOutcome.UNKNOWN_REF)) {
        addSample(outcome, decoder, i);
      }
    }
  }

  private void addSample(SampleOutcome outcome, MessageDecoder decoder, int index)
      throws MalformedBodyException {
    Reason reason = reasons.computeIfAbsent(text(outcome), _ -> new Reason());
    WriteBatch batch = decoder.batch();
    long timestampMs = batch.timestampMs(index);
    double value = batch.value(index);
    int owner = decoder.ownerOf(index);
    if (reason.samples++ == 0) {
      reason.first = describe(decoder.labelsOf(owner), timestampMs, value);
    }
    if (line) {
      faults.add(
          owner,
          () -> line(outcome, timestampMs, value) + " for series " + decoder.labelsOf(owner));
    }
  }

  /// Adds an exemplar older than the newest one of its series: 1.0 does not tell of it.
  void addExemplar(int owner, MessageDecoder decoder) throws MalformedBodyException {
    if (line) {
      faults.add(owner, () -> "out of order exemplar for series " + decoder.labelsOf(owner));
    }
  }

  /// Adds samples that lie too far ahead of the clock.
  void addTooFarInFuture(int samples) {
    if (samples > 0) {
      reasons.computeIfAbsent(TOO_FAR_IN_FUTURE, _ -> new Reason()).samples += samples;
    }
  }

  boolean isEmpty() {
    return reasons.isEmpty() && faults.isEmpty();
  }

  /// Counts and tells them.
  void countInto(RemoteWriteMetrics metrics, RefusalLog log) {
    reasons.forEach((text, reason) -> {
      metrics.refused(text, reason.samples);
      log.refused(text, reason.first.isEmpty() ? text : text + ", " + reason.first, reason.samples);
    });
  }

  /// A line per reason, upstream's words first, and one per fault.
  String text() {
    StringBuilder out = new StringBuilder();
    if (!line) {
      reasons.forEach((text, reason) -> {
        out.append(text).append(": ").append(reason.samples).append(" samples refused");
        if (!reason.first.isEmpty()) {
          out.append(", first ").append(reason.first);
        }
        out.append('\n');
      });
    }
    faults.appendTo(out);
    return out.toString();
  }

  private static String describe(Labels labels, long timestampMs, double value) {
    return labels + " " + value + " @ " + timestampMs + " ms";
  }

  private static String line(SampleOutcome outcome, long timestampMs, double value) {
    return outcome == SampleOutcome.DUPLICATE_TIMESTAMP
        ? "duplicate sample for timestamp "
            + timestampMs
            + "; overrides not allowed: new value "
            + GoFloat.format(value, 'g', -1)
        : text(outcome);
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
