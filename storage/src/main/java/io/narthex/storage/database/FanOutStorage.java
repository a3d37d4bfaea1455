package io.narthex.storage.database;

import io.narthex.storage.ForwardingStorage;
import io.narthex.storage.LimitedList;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.peer.PeerAnswer;
import io.narthex.storage.peer.Peers;
import io.narthex.storage.peer.Peers.PeerLists;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// A database whose readers see what peers have as well: series are merged by labels and samples by
/// time, and where both have a sample at one timestamp the database's counts. Peers are asked
/// before the database is captured, so nothing is held while they are waited for; what they fail
/// with are warnings. Everything else is the database's alone. Thread-safe.
public final class FanOutStorage extends ForwardingStorage {
  private final Database database;
  private final Peers peers;

  /// @param own the database, or what stands before it: everything but reads goes there
  public FanOutStorage(Storage own, Database database, Peers peers) {
    super(own);
    this.database = database;
    this.peers = peers;
  }

  /// What reads go to where no peer may be asked.
  private boolean isAlone() {
    return peers.isEmpty() || !database.isReady();
  }

  @Override
  public Snapshot snapshot(List<SeriesQuery> queries, ReadContext context) {
    if (isAlone()) {
      return database.snapshot(queries, context);
    }
    List<List<PeerAnswer>> answers = peers.read(queries, context);
    return answers.stream().allMatch(List::isEmpty)
        ? database.snapshot(queries, context)
        : database.snapshot(queries, answers, context);
  }

  @Override
  public LimitedList<String> labelNames(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    if (isAlone()) {
      return database.labelNames(matcherSets, range, limit, context);
    }
    try (PeerLists<String> asked = peers.labelNames(matcherSets, range, limit, context)) {
      LimitedList<String> ours = database.labelNames(matcherSets, range, limit, context);
      return joined(ours, asked.await(), limit, LabelOrder::compareUtf8);
    }
  }

  @Override
  public LimitedList<String> labelValues(
      String name,
      List<List<Matcher>> matcherSets,
      TimeRange range,
      int limit,
      ReadContext context) {
    if (isAlone()) {
      return database.labelValues(name, matcherSets, range, limit, context);
    }
    try (PeerLists<String> asked = peers.labelValues(name, matcherSets, range, limit, context)) {
      LimitedList<String> ours = database.labelValues(name, matcherSets, range, limit, context);
      return joined(ours, asked.await(), limit, LabelOrder::compareUtf8);
    }
  }

  @Override
  public LimitedList<Labels> series(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    if (isAlone()) {
      return database.series(matcherSets, range, limit, context);
    }
    try (PeerLists<Labels> asked = peers.series(matcherSets, range, limit, context)) {
      LimitedList<Labels> ours = database.series(matcherSets, range, limit, context);
      return joined(ours, asked.await(), limit, Comparator.naturalOrder());
    }
  }

  /// One list of all, ascending; what is cut of one of them may be missing, so the whole counts as
  /// cut then.
  private static <T> LimitedList<T> joined(
      LimitedList<T> ours, List<LimitedList<T>> others, int limit, Comparator<T> order) {
    if (others.isEmpty()) {
      return ours;
    }
    TreeSet<T> items = new TreeSet<>(order);
    Set<String> warnings = new LinkedHashSet<>();
    boolean truncated = false;
    List<LimitedList<T>> all = new ArrayList<>(others);
    all.addFirst(ours);
    for (LimitedList<T> one : all) {
      items.addAll(one.items());
      warnings.addAll(one.warnings());
      truncated |= one.truncated();
    }
    boolean over = limit > 0 && items.size() > limit;
    return new LimitedList<>(
        over ? items.stream().limit(limit).toList() : List.copyOf(items),
        truncated || over,
        List.copyOf(warnings));
  }
}
