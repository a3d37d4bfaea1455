package io.narthex.storage;

import java.util.EnumMap;

/// What [Storage#commit] did. Immutable apart from its arrays, which nobody writes after it.
public final class CommitResult {
  private final long sequence;
  private final SampleOutcome[] outcomes;
  private final long[] refs;
  private final EnumMap<SampleOutcome, Integer> counts = new EnumMap<>(SampleOutcome.class);

  /// Takes ownership of the arrays.
  ///
  /// @param sequence of the log frame that makes the whole batch durable; for a batch of nothing
  ///   but duplicates that of the newest frame
  /// @param outcomes one for each sample of the batch
  /// @param refs one for each series named by labels; 0 where it was not created
  public CommitResult(long sequence, SampleOutcome[] outcomes, long[] refs) {
    this.sequence = sequence;
    this.outcomes = outcomes;
    this.refs = refs;
    for (SampleOutcome outcome : outcomes) {
      counts.merge(outcome, 1, Integer::sum);
    }
  }

  /// What to hand to [Storage#whenDurable].
  public long sequence() {
    return sequence;
  }

  public SampleOutcome outcome(int sampleIndex) {
    return outcomes[sampleIndex];
  }

  /// Number of samples with this outcome.
  public int count(SampleOutcome outcome) {
    return counts.getOrDefault(outcome, 0);
  }

  /// Whether no sample was refused.
  public boolean allSuccessful() {
    return counts.keySet().stream().allMatch(SampleOutcome::isSuccess);
  }

  /// Ref of the series at `seriesIndex` of the batch, 0 where it was not created.
  public long ref(int seriesIndex) {
    return refs[seriesIndex];
  }
}
