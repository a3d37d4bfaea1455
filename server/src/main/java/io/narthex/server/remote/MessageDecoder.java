package io.narthex.server.remote;

import io.narthex.storage.CommitResult;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.Labels;
import java.util.List;

/// Turns decoded bodies of one message type into batches. Reused from request to request by one
/// thread at a time.
interface MessageDecoder {
  /// Reads `body[0..length)`; then [#batch] holds its floats, [#exemplars] its exemplars, [#counts]
  /// what else it had and [#faults] what was wrong with parts of it.
  ///
  /// @param maxTimestampMs samples beyond are refused, not put into the batch
  /// @throws MalformedBodyException for a bad message; the batch is void then
  void decode(byte[] body, int length, long maxTimestampMs) throws MalformedBodyException;

  /// The floats of the body read last.
  WriteBatch batch();

  WriteCounts counts();

  Faults faults();

  List<ReceivedExemplar> exemplars();

  /// Remembers the refs that a commit of [#batch] gave to new series.
  void learn(CommitResult result);

  /// Rebuilds [#batch] from those samples of the commit that named a series by a ref which is no
  /// longer valid, this time by labels.
  ///
  /// @return false where there were none; the batch is then unchanged
  boolean retryUnknownRefs(CommitResult result) throws MalformedBodyException;

  /// Series of the body that sample `index` of the batch belongs to.
  int ownerOf(int index);

  /// Labels of a series of the body.
  Labels labelsOf(int series) throws MalformedBodyException;

  /// Ref of a series of the body once its samples are committed; 0 where it has none.
  long refOf(int series);
}
