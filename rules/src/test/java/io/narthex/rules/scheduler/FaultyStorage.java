package io.narthex.rules.scheduler;

import io.narthex.storage.CommitResult;
import io.narthex.storage.ForwardingStorage;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.Snapshot;
import io.narthex.storage.StorageException;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.testing.NaiveStorage;
import java.util.Arrays;
import java.util.List;

/// A storage that fails when it is told to.
final class FaultyStorage extends ForwardingStorage {
  /// Whether nothing can be written.
  boolean readOnly;

  /// Whether selections on `ALERTS_FOR_STATE` fail.
  boolean forgetful;

  /// Whether refs are no longer known.
  boolean retired;

  FaultyStorage() {
    super(new NaiveStorage());
  }

  @Override
  public CommitResult commit(WriteBatch batch) {
    if (readOnly) {
      throw new StorageException(StorageException.Kind.UNAVAILABLE, "disk full");
    }
    if (retired && batch.sampleCount() > 0 && batch.ref(0) > 0) {
      SampleOutcome[] outcomes = new SampleOutcome[batch.sampleCount()];
      Arrays.fill(outcomes, SampleOutcome.UNKNOWN_REF);
      return new CommitResult(1, outcomes, new long[batch.seriesCount()]);
    }
    return super.commit(batch);
  }

  @Override
  public Snapshot snapshot(List<SeriesQuery> queries, ReadContext context) {
    if (forgetful
        && queries.stream()
            .flatMap(query -> query.matchers().stream())
            .anyMatch(matcher -> matcher.value().equals("ALERTS_FOR_STATE"))) {
      throw new StorageException(StorageException.Kind.CORRUPT, "chunk: expected=a, actual=b");
    }
    return super.snapshot(queries, context);
  }
}
