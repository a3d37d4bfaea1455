package io.narthex.server.remote.read;

import io.narthex.server.config.Config;
import io.narthex.server.config.Prepared;
import io.narthex.server.config.RemoteReadConfig;
import io.narthex.server.config.RemoteReadShardsConfig;
import io.narthex.server.config.RemoteReadShardsConfig.Replica;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.remote.RemoteEntry;
import io.narthex.server.remote.read.RemoteReader.Entry;
import io.narthex.server.remote.read.RemoteReader.LabelCall;
import io.narthex.server.remote.read.RemoteReader.Question;
import io.narthex.server.remote.read.RemoteReader.Reply;
import io.narthex.storage.LimitedList;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.TimeRange;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.peer.PeerAnswer;
import io.narthex.storage.peer.PeerSeries;
import io.narthex.storage.peer.Peers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// All entries of `remote_read` and `remote_read_shards`. A reload takes effect with the next
/// query: those that run keep what they have asked. Thread-safe.
public final class RemoteReaders implements Peers {
  private final Environment environment;
  private volatile List<RemoteReader> readers = List.of();

  /// What asking needs of the server.
  ///
  /// @param localStartMs timestamp of the oldest sample of the local storage, `Long.MAX_VALUE`
  ///   without
  public record Environment(
      HttpTransport transport,
      Clock clock,
      ReadMetrics metrics,
      LongSupplier localStartMs,
      String userAgent) {}

  /// Nobody is asked until a configuration is in force.
  public RemoteReaders(Environment environment) {
    this.environment = environment;
  }

  /// Gets everything ready for a configuration.
  ///
  /// @throws IllegalArgumentException where a URL cannot be used
  public Prepared prepare(Config config) {
    Labels external = config.global().externalLabels();
    List<RemoteReader> next = new ArrayList<>();
    for (Entry entry : entries(config)) {
      next.add(
          readers.stream()
              .filter(known -> known.isSame(entry, external))
              .findFirst()
              .orElseGet(() -> reader(entry, external)));
    }
    return Prepared.of(() -> readers = List.copyOf(next));
  }

  /// Who is asked: the entries of `remote_read`, then the shards with their replicas.
  private static List<Entry> entries(Config config) {
    List<Entry> entries = new ArrayList<>();
    config.remoteReads().forEach(one -> entries.add(new Entry(one, null)));
    for (RemoteReadShardsConfig shards : config.remoteReadShards()) {
      for (int i = 0; i < shards.shards().size(); i++) {
        List<Replica> replicas = shards.shards().get(i).replicas();
        boolean merged = replicas.size() > 1 || !shards.replicaLabel().isEmpty();
        ReplicaSet set =
            merged ? new ReplicaSet(shards.name() + "/" + i, shards.replicaLabel()) : null;
        replicas.forEach(replica -> entries.add(new Entry(replica.read(), set)));
      }
    }
    return entries;
  }

  private RemoteReader reader(Entry entry, Labels external) {
    RemoteReadConfig read = entry.config();
    ReadEndpoint endpoint =
        new ReadEndpoint(
            RemoteEntry.url("remote_read", read.url(), read.shownUrl()),
            RemoteEntry.name(read.name(), RemoteEntry.key(read.url() + "\0" + read.name())),
            read.headers(),
            read.timeoutMs(),
            read.chunkedReadLimitBytes());
    HttpClient http =
        new HttpClient(environment.transport(), read.httpClient(), environment.userAgent());
    return new RemoteReader(
        entry,
        new ReadClient(http, endpoint, environment.metrics(), environment.clock()),
        new LabelClient(http, endpoint),
        external,
        environment.localStartMs());
  }

  @Override
  public boolean isEmpty() {
    return readers.isEmpty();
  }

  @Override
  public List<List<PeerAnswer>> read(List<SeriesQuery> queries, ReadContext context) {
    List<Question> questions = new ArrayList<>();
    for (RemoteReader reader : readers) {
      for (int i = 0; i < queries.size(); i++) {
        Question question = reader.question(i, queries.get(i));
        if (question != null) {
          questions.add(question);
        }
      }
    }
    List<Asked<Reply>> asked = questions.stream().map(one -> one.ask(context)).toList();
    List<Reply> replies = Asked.awaitAll(asked, context);
    Set<RemoteReader> failed = new HashSet<>();
    replies.stream().filter(Reply::failed).forEach(reply -> failed.add(reply.question().reader()));
    List<List<PeerAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      answers.add(answers(i, replies, failed, context));
    }
    return answers;
  }

  /// The answers to one query. Of a peer that failed only what it failed with counts; replicas
  /// answer as one.
  private static List<PeerAnswer> answers(
      int query, List<Reply> replies, Set<RemoteReader> failed, ReadContext context) {
    List<PeerAnswer> answers = new ArrayList<>();
    Map<ReplicaSet, List<PeerSeries>> replicas = new LinkedHashMap<>();
    for (Reply reply : replies) {
      if (reply.question().index() != query) {
        continue;
      }
      RemoteReader reader = reply.question().reader();
      PeerSeries series =
          failed.contains(reader) ? new PeerSeries(context).finish() : reply.answer().series();
      ReplicaSet set = reader.replicas();
      if (set != null) {
        replicas.computeIfAbsent(set, _ -> new ArrayList<>()).add(series);
        series = new PeerSeries(context).finish();
      }
      answers.add(new PeerAnswer(series, reply.answer().warnings()));
    }
    replicas.forEach((set, of) -> answers.add(new PeerAnswer(set.merge(of, context), List.of())));
    return answers;
  }

  @Override
  public PeerLists<String> labelNames(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    return lists(
        matcherSets, range, limit, context, question -> (client, c) -> client.names(question, c));
  }

  @Override
  public PeerLists<String> labelValues(
      String name,
      List<List<Matcher>> matcherSets,
      TimeRange range,
      int limit,
      ReadContext context) {
    return lists(
        matcherSets,
        range,
        limit,
        context,
        question -> (client, c) -> client.values(name, question, c));
  }

  @Override
  public PeerLists<Labels> series(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    return lists(
        matcherSets, range, limit, context, question -> (client, c) -> client.series(question, c));
  }

  /// Makes of a question what asks it.
  @FunctionalInterface
  private interface Asking<T> {
    LabelCall<T> call(LabelQuestion question);
  }

  private <T> PeerLists<T> lists(
      List<List<Matcher>> sets, TimeRange range, int limit, ReadContext context, Asking<T> asking) {
    Map<RemoteReader, LabelQuestion> questions = new LinkedHashMap<>();
    for (RemoteReader reader : readers) {
      LabelQuestion question = reader.labelQuestion(sets, range, limit);
      if (question != null) {
        questions.put(reader, question);
      }
    }
    List<Asked<LimitedList<T>>> asked = new ArrayList<>();
    questions.forEach(
        (reader, question) -> asked.add(reader.askLabels(asking.call(question), context)));
    return new PeerLists<>() {
      @Override
      public List<LimitedList<T>> await() {
        return Asked.awaitAll(asked, context);
      }

      @Override
      public void close() {
        Asked.abandonAll(asked);
      }
    };
  }
}
