package io.narthex.server.remote.read;

import io.narthex.server.config.Config;
import io.narthex.server.config.Prepared;
import io.narthex.server.config.RemoteReadConfig;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.remote.RemoteEntry;
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

/// All sections of `remote_read`. A reload takes effect with the next query: those that run keep
/// what they have asked. Thread-safe.
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
    for (RemoteReadConfig entry : config.remoteReads()) {
      next.add(
          readers.stream()
              .filter(known -> known.isSame(entry, external))
              .findFirst()
              .orElseGet(() -> reader(entry, external)));
    }
    return Prepared.of(() -> readers = List.copyOf(next));
  }

  private RemoteReader reader(RemoteReadConfig entry, Labels external) {
    ReadEndpoint endpoint =
        new ReadEndpoint(
            RemoteEntry.url("remote_read", entry.url(), entry.shownUrl()),
            RemoteEntry.name(entry.name(), RemoteEntry.key(entry.url() + "\0" + entry.name())),
            entry.headers(),
            entry.timeoutMs(),
            entry.chunkedReadLimitBytes());
    HttpClient http =
        new HttpClient(environment.transport(), entry.httpClient(), environment.userAgent());
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
    queries.forEach(query -> answers.add(new ArrayList<>()));
    for (Reply reply : replies) {
      PeerAnswer answer = reply.answer();
      boolean counts = !failed.contains(reply.question().reader());
      PeerSeries series = counts ? answer.series() : new PeerSeries(context).finish();
      answers.get(reply.question().index()).add(new PeerAnswer(series, answer.warnings()));
    }
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
