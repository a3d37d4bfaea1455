package io.narthex.rules.scheduler;

import io.narthex.rules.RuleGroup;
import io.narthex.storage.labels.LabelHashes;
import io.narthex.storage.labels.Labels;

/// When a group is due: at multiples of its interval, moved by a share of the interval that its
/// name and file decide, so that groups are spread and a restart evaluates at the same times.
///
/// @param offsetMs how far its times are behind multiples of the interval
public record Slots(long intervalMs, long offsetMs) {
  private static final long NANOS_PER_MS = 1_000_000;

  /// The times of a group.
  public static Slots of(RuleGroup group) {
    long hash = LabelHashes.ofLengthPrefixed(Labels.of("name", group.name(), "file", group.file()));
    long offsetNanos = Long.remainderUnsigned(hash, group.intervalMs() * NANOS_PER_MS);
    return new Slots(group.intervalMs(), offsetNanos / NANOS_PER_MS);
  }

  /// The last of its times that is not after `timeMs`.
  public long atOrBefore(long timeMs) {
    return Math.floorDiv(timeMs - offsetMs, intervalMs) * intervalMs + offsetMs;
  }
}
