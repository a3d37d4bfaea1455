package io.narthex.storage.peer;

import io.narthex.storage.LimitedList;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import java.util.List;

/// Servers that are asked for what a query reads beside the local storage. A peer that fails is a
/// warning in its answer, never an exception. Thread-safe.
public interface Peers {
  /// Whether there is nobody to ask.
  boolean isEmpty();

  /// Asks all peers at the same time and waits for their answers.
  ///
  /// @return for each query the answers of the peers that were asked
  /// @throws io.narthex.storage.StorageException cancelled, out of time or over the budget; nothing
  ///   is read any more then
  List<List<PeerAnswer>> read(List<SeriesQuery> queries, ReadContext context);

  /// Begins to ask for label names; see [io.narthex.storage.Storage#labelNames].
  PeerLists<String> labelNames(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context);

  /// Begins to ask for the values of a label; see [io.narthex.storage.Storage#labelValues].
  PeerLists<String> labelValues(
      String name,
      List<List<Matcher>> matcherSets,
      TimeRange range,
      int limit,
      ReadContext context);

  /// Begins to ask for label sets; see [io.narthex.storage.Storage#series].
  PeerLists<Labels> series(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context);

  /// Lists that are on their way. Closed, they are not waited for any more.
  interface PeerLists<T> extends AutoCloseable {
    /// Waits for the lists of all peers, each ascending.
    ///
    /// @throws io.narthex.storage.StorageException cancelled or out of time
    List<LimitedList<T>> await();

    @Override
    void close();
  }
}
