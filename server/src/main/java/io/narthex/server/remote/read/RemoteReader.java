package io.narthex.server.remote.read;

import io.narthex.server.config.RemoteReadConfig;
import io.narthex.storage.LimitedList;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.peer.PeerAnswer;
import io.narthex.storage.peer.PeerSeries;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One section of `remote_read`: which queries its peer is asked, with threads of its own, so that
/// a peer that hangs holds up no other. Threads end by themselves when nobody asks. Thread-safe.
final class RemoteReader {
  /// As many as upstream's remote read answers at a time.
  private static final int THREADS = 10;

  private static final long IDLE_SECONDS = 10;
  private static final String PREFIX = "remote_read: ";

  private final RemoteReadConfig config;
  private final ReadClient client;
  private final LabelClient labels;
  private final Labels external;
  private final @Nullable ReplicaSet replicas;
  private final LongSupplier localStartMs;
  private final ExecutorService threads;

  /// What a peer is asked for a query.
  ///
  /// @param reader that asks
  /// @param index of the query
  /// @param added names of external labels that the query does not name: selected by, then dropped
  record Question(RemoteReader reader, int index, SeriesQuery query, Set<String> added) {
    /// Begins to ask.
    Asked<Reply> ask(ReadContext context) {
      Asked<Reply> asked = new Asked<>(reads -> reader.answer(this, reads), context);
      reader.threads.execute(asked);
      return asked;
    }
  }

  /// Who is asked.
  ///
  /// @param replicas among which the peer is one; null: its series are its own
  record Entry(RemoteReadConfig config, @Nullable ReplicaSet replicas) {}

  /// @param external labels in force
  /// @param localStartMs timestamp of the oldest sample of the local storage
  RemoteReader(
      Entry entry,
      ReadClient client,
      LabelClient labels,
      Labels external,
      LongSupplier localStartMs) {
    this.config = entry.config();
    this.replicas = entry.replicas();
    this.client = client;
    this.labels = labels;
    this.external = config.filterExternalLabels() ? external : Labels.EMPTY;
    this.localStartMs = localStartMs;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("remote-read-", 0).daemon().factory());
    pool.allowCoreThreadTimeOut(true);
    this.threads = pool;
  }

  /// Whether this one is what another entry with these labels would be.
  boolean isSame(Entry other, Labels otherExternal) {
    Labels used = other.config().filterExternalLabels() ? otherExternal : Labels.EMPTY;
    return config.equals(other.config())
        && Objects.equals(replicas, other.replicas())
        && external.equals(used);
  }

  /// Among which the peer is one; null: its series are its own.
  @Nullable ReplicaSet replicas() {
    return replicas;
  }

  /// What the peer is to be asked for `query`; null: nothing.
  ///
  /// @param index of the query
  @Nullable Question question(int index, SeriesQuery query) {
    TimeRange range = range(query.range());
    if (range.isEmpty() || !hasRequired(query.matchers())) {
      return null;
    }
    List<Matcher> matchers = new ArrayList<>(query.matchers());
    Set<String> added = new HashSet<>();
    for (int i = 0; i < external.size(); i++) {
      String name = external.name(i);
      if (query.matchers().stream().noneMatch(matcher -> matcher.name().equals(name))) {
        matchers.add(Matcher.equal(name, external.value(i)));
        added.add(name);
      }
    }
    SeriesQuery asked = new SeriesQuery(matchers, range, query.hints(), query.sorted());
    return new Question(this, index, asked, added);
  }

  /// What of `range` the local storage does not answer.
  private TimeRange range(TimeRange range) {
    if (config.readRecent()) {
      return range;
    }
    return new TimeRange(range.startMs(), Math.min(range.endMs(), localStartMs.getAsLong()));
  }

  private boolean hasRequired(List<Matcher> matchers) {
    Labels required = config.requiredMatchers();
    for (int i = 0; i < required.size(); i++) {
      String name = required.name(i);
      String value = required.value(i);
      if (matchers.stream()
          .noneMatch(m ->
              m.type() == MatchType.EQUAL && m.name().equals(name) && m.value().equals(value))) {
        return false;
      }
    }
    return true;
  }

  /// What came back.
  ///
  /// @param failed whether the peer failed, which is a warning of the answer
  record Reply(Question question, boolean failed, PeerAnswer answer) {}

  private Reply answer(Question question, ReadContext context) throws InterruptedException {
    try {
      ReadAnswer read = client.read(question.query(), question.added(), context);
      List<String> warnings = new ArrayList<>();
      if (read.histograms() > 0) {
        warnings.add(
            "%snot supported: native histograms: %d samples of %s left out"
                .formatted(PREFIX, read.histograms(), client.endpoint().url()));
      }
      return new Reply(question, false, new PeerAnswer(read.series(), warnings));
    } catch (ReadException e) {
      PeerSeries none = new PeerSeries(context).finish();
      return new Reply(question, true, new PeerAnswer(none, List.of(PREFIX + e.getMessage())));
    }
  }

  /// What the peer's API is to be asked for labels of the series that match any of `sets` (all
  /// where empty); null: nothing. External labels are not required of the peer's series, since its
  /// own API does not have its own ones.
  @Nullable LabelQuestion labelQuestion(List<List<Matcher>> sets, TimeRange range, int limit) {
    TimeRange cut = range(range);
    if (!labels.isKnown() || cut.isEmpty()) {
      return null;
    }
    List<List<Matcher>> asked = new ArrayList<>();
    Set<String> hidden = new HashSet<>();
    for (int i = 0; i < external.size(); i++) {
      hidden.add(external.name(i));
    }
    if (replicas != null && !replicas.label().isEmpty()) {
      hidden.add(replicas.label());
    }
    for (List<Matcher> set : sets.isEmpty() ? List.of(List.<Matcher>of()) : sets) {
      if (hasRequired(set)) {
        asked.add(LabelQuestion.within(set, external));
        set.forEach(matcher -> hidden.remove(matcher.name()));
      }
    }
    return asked.isEmpty() ? null : new LabelQuestion(asked, cut, limit, hidden);
  }

  /// What to ask a [LabelClient].
  @FunctionalInterface
  interface LabelCall<T> {
    LimitedList<T> call(LabelClient client, ReadContext context)
        throws ReadException, InterruptedException;
  }

  /// Begins to ask for labels.
  <T> Asked<LimitedList<T>> askLabels(LabelCall<T> call, ReadContext context) {
    Asked<LimitedList<T>> asked =
        new Asked<>(
            reads -> {
              try {
                return call.call(labels, reads);
              } catch (ReadException e) {
                return new LimitedList<>(List.of(), false, List.of(PREFIX + e.getMessage()));
              }
            },
            context);
    threads.execute(asked);
    return asked;
  }
}
