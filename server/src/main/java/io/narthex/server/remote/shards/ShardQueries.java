package io.narthex.server.remote.shards;

import io.narthex.query.RemoteEvaluation;
import io.narthex.server.http.BodyBuffer;
import io.narthex.server.http.HttpAnswer;
import io.narthex.server.http.HttpCall;
import io.narthex.server.http.HttpCallException;
import io.narthex.server.json.JsonCursor;
import io.narthex.server.json.JsonException;
import io.narthex.server.json.RangeAnswer;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.StaleMarker;
import io.narthex.storage.text.Timestamps;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.IntFunction;

/// Shards that compute parts of queries through their `/api/v1/query_range`. All are asked at once,
/// for at most as many steps as Prometheus answers; longer grids are asked for piece by piece. A
/// body is held in memory, up to a limit; beyond it the part is of no use and is computed from
/// samples. Nothing is left to shards while one of them has external labels or does not tell.
/// Thread-safe.
public final class ShardQueries implements RemoteEvaluation {
  /// Most points of a series that Prometheus answers.
  private static final int MOST_STEPS = 11_000;

  private static final int OK = 200;

  /// Says which series are not on shards alone.
  @FunctionalInterface
  public interface Elsewhere {
    /// Whether anything but shards that can be asked has series that `selector` selects.
    boolean has(SeriesQuery selector, ReadContext reads);
  }

  private final List<Shard> shards;
  private final UnlabelledShards unlabelled;
  private final Elsewhere elsewhere;
  private final long maxBodyBytes;

  /// @param shards each series is whole on one of them
  /// @param maxBodyBytes of one answer, decompressed
  /// @param clock says how old what is known of shards is
  public ShardQueries(List<Shard> shards, Elsewhere elsewhere, long maxBodyBytes, Clock clock) {
    this.shards = List.copyOf(shards);
    this.unlabelled = new UnlabelledShards(shards, clock);
    this.elsewhere = elsewhere;
    this.maxBodyBytes = maxBodyBytes;
  }

  @Override
  public boolean isEmpty() {
    return shards.isEmpty();
  }

  @Override
  public boolean covers(SeriesQuery selector, ReadContext reads) {
    return !isEmpty() && unlabelled.areAll(reads) && !elsewhere.has(selector, reads);
  }

  @Override
  public Notes evaluate(Request request, ReadContext reads, RowSink sink) {
    Noted noted = new Noted(new ArrayList<>(), new ArrayList<>());
    if (request.steps() <= MOST_STEPS) {
      ask(request, reads, noted, _ -> sink);
      return noted.notes();
    }
    List<Map<Labels, double[]>> joined = new ArrayList<>();
    shards.forEach(_ -> joined.add(new LinkedHashMap<>()));
    for (int from = 0; from < request.steps(); from += MOST_STEPS) {
      int first = from;
      ask(
          piece(request, from),
          reads,
          noted,
          shard ->
              (labels, values) -> {
                double[] row =
                    joined.get(shard).computeIfAbsent(labels, _ -> empty(request.steps(), reads));
                System.arraycopy(values, 0, row, first, values.length);
              });
    }
    joined.forEach(rows -> rows.forEach(sink::row));
    return noted.notes();
  }

  private record Noted(List<String> warnings, List<String> infos) {
    Notes notes() {
      return new Notes(warnings, infos);
    }
  }

  private static Request piece(Request request, int from) {
    return new Request(
        request.expression(),
        request.startMs() + from * request.stepMs(),
        request.stepMs(),
        Math.min(MOST_STEPS, request.steps() - from),
        request.lookbackMs());
  }

  private static double[] empty(int steps, ReadContext reads) {
    reads.charge((long) Double.BYTES * steps);
    double[] row = new double[steps];
    Arrays.fill(row, StaleMarker.value());
    return row;
  }

  /// Asks all shards and reads their answers in the order of the shards.
  ///
  /// @param sinks gets the rows of each shard, by its number
  private void ask(Request request, ReadContext reads, Noted noted, IntFunction<RowSink> sinks) {
    byte[] form = form(request).getBytes(StandardCharsets.UTF_8);
    try (ShardAnswers answers = new ShardAnswers();
        BodyBuffer body = new BodyBuffer()) {
      for (Shard shard : shards) {
        answers.ask(
            shard,
            HttpCall.post(
                shard.page("/api/v1/query_range"),
                headers(shard),
                ByteBuffer.wrap(form).asReadOnlyBuffer(),
                shard.timeoutMs(),
                maxBodyBytes));
      }
      for (int i = 0; i < shards.size(); i++) {
        HttpAnswer answer = answers.await(i, reads);
        try {
          answer.readBody(body);
          if (answer.status() != OK) {
            throw new JsonException(answer.statusText());
          }
          JsonCursor json = new JsonCursor(body.array(), body.length());
          RangeAnswer said = RangeAnswer.read(json, new ShardRows(request, sinks.apply(i)));
          if (!said.isMatrix()) {
            throw new JsonException("result: expected=matrix, actual=" + said.resultType());
          }
          noted.warnings().addAll(said.warnings());
          noted.infos().addAll(said.infos());
        } catch (HttpCallException | JsonException e) {
          throw answers.unavailable(i, String.valueOf(e.getMessage()), e);
        }
      }
    }
  }

  private static Map<String, List<String>> headers(Shard shard) {
    Map<String, List<String>> headers = new LinkedHashMap<>(shard.headers());
    headers.put("Content-Type", List.of("application/x-www-form-urlencoded"));
    headers.put("Accept-Encoding", List.of("gzip"));
    return headers;
  }

  private static String form(Request request) {
    long endMs = request.startMs() + (request.steps() - 1) * request.stepMs();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("query", request.expression());
    fields.put("start", Timestamps.seconds(request.startMs()));
    fields.put("end", Timestamps.seconds(endMs));
    fields.put("step", request.stepMs() == 0 ? "1" : Timestamps.seconds(request.stepMs()));
    fields.put("lookback_delta", Timestamps.seconds(request.lookbackMs()));
    StringJoiner form = new StringJoiner("&");
    fields.forEach(
        (name, value) -> form.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return form.toString();
  }
}
