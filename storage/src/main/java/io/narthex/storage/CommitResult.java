package io.narthex.storage;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What [Storage#commit] did. Immutable apart from its arrays, which nobody writes after it.
public final class CommitResult {
  private final long sequence;

  /// Null where every sample was stored, as nearly always.
  private final SampleOutcome @Nullable [] outcomes;

  private final long[] refs;
  private final int stored;

  /// Number of samples by their outcome, other than stored.
  private final Map<SampleOutcome, Integer> others;

  /// Takes ownership of the arrays.
  ///
  /// @param sequence of the log frame that makes the whole batch durable; for a batch of nothing
  ///   but duplicates that of the newest frame
  /// @param outcomes one for each sample of the batch
  /// @param refs one for each series named by labels; 0 where it was not created
  public CommitResult(long sequence, SampleOutcome[] outcomes, long[] refs) {
    this.sequence = sequence;
    this.refs = refs;
    Map<SampleOutcome, Integer> counts = new EnumMap<>(SampleOutcome.class);
    int storedCount = 0;
    for (SampleOutcome outcome : outcomes) {
      if (outcome == SampleOutcome.STORED) {
        storedCount++;
      } else {
        counts.merge(outcome, 1, Integer::sum);
      }
    }
    this.stored = storedCount;
    this.others = counts;
    this.outcomes = counts.isEmpty() ? null : outcomes;
  }

  private CommitResult(long sequence, int sampleCount, long[] refs) {
    this.sequence = sequence;
    this.refs = refs;
    this.outcomes = null;
    this.stored = sampleCount;
    this.others = Map.of();
  }

  /// The result where every sample of a batch was stored; otherwise as the constructor.
  public static CommitResult allStored(long sequence, int sampleCount, long[] refs) {
    return new CommitResult(sequence, sampleCount, refs);
  }

  /// What to hand to [Storage#whenDurable].
  public long sequence() {
    return sequence;
  }

  public SampleOutcome outcome(int sampleIndex) {
    return outcomes == null ? SampleOutcome.STORED : outcomes[sampleIndex];
  }

  /// Number of samples with this outcome.
  public int count(SampleOutcome outcome) {
    return outcome == SampleOutcome.STORED ? stored : others.getOrDefault(outcome, 0);
  }

  /// Whether no sample was refused.
  public boolean allSuccessful() {
    return outcomes == null || others.keySet().stream().allMatch(SampleOutcome::isSuccess);
  }

  /// Whether every sample was stored, so that no outcome has to be asked for.
  public boolean allStored() {
    return outcomes == null;
  }

  /// Ref of the series at `seriesIndex` of the batch, 0 where it was not created.
  public long ref(int seriesIndex) {
    return refs[seriesIndex];
  }
}
