package io.narthex.server.remote.send;

import io.narthex.server.config.RemoteWriteConfig.Message;
import io.narthex.server.http.HttpCallException;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpUrl;
import io.narthex.server.remote.SnappyBody;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.relabel.Relabeling;
import io.narthex.storage.sample.MetricMetadata;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/// Sends samples once, as tools do: a request for each call, whole or not at all, without a log
/// behind it. Thread-safe.
public final class MetricPush {
  private static final long GRACE_MS = 2_000;

  /// Where to and how.
  ///
  /// @param headers of each request, by name; they come before the protocol's own
  /// @param timeoutMs for one request
  public record Target(HttpUrl url, Map<String, String> headers, long timeoutMs, Message message) {}

  /// How a request is tried again that may be taken another time.
  ///
  /// @param most how often, after the first time
  /// @param minMs longest wait before the first; it doubles each time
  /// @param maxMs longest wait of all
  public record Retries(int most, long minMs, long maxMs) {
    /// As upstream's tool.
    public static final Retries DEFAULT = new Retries(10, 1_000, 10_000);
  }

  /// Is told why and when a request is tried again.
  @FunctionalInterface
  public interface Listener {
    /// Told before it waits for `delayMs`.
    void retrying(String reason, long delayMs);
  }

  private final WritePost post;
  private final Message message;
  private final Retries retries;
  private final Backoff backoff;

  /// @param clock by which `Retry-After` is read
  /// @param random how long it waits
  public MetricPush(
      HttpClient http, Target target, Retries retries, Clock clock, RandomGenerator random) {
    this.post = new WritePost(http, target.url(), target.headers(), target.timeoutMs(), clock);
    this.message = target.message();
    this.retries = retries;
    this.backoff = new Backoff(retries.minMs(), retries.maxMs(), random);
  }

  /// Sends one request and waits until it is taken; where the receiver cannot be reached, is
  /// overloaded or fails, it is tried again.
  ///
  /// @param samples a time series each, in this order
  /// @param metadata of the families that the series belong to
  /// @throws PushException where it is not taken
  public void push(List<LabelledSample> samples, List<MetricMetadata> metadata, Listener listener)
      throws PushException, InterruptedException {
    RequestBody body = body(message, samples, metadata);
    for (int attempt = 0; ; attempt++) {
      Verdict verdict = send(body, attempt);
      switch (verdict.kind()) {
        case TAKEN -> {
          return;
        }
        case RETRY -> {
          if (attempt >= retries.most()) {
            throw new PushException(verdict.reason());
          }
          long delayMs = backoff.delayMs(attempt + 1, verdict.retryAfterMs());
          listener.retrying(verdict.reason(), delayMs);
          TimeUnit.MILLISECONDS.sleep(delayMs);
        }
        case TOO_LARGE, REFUSED, DROPPED, UNSUPPORTED -> throw new PushException(verdict.reason());
      }
    }
  }

  /// The request that holds `samples` and `metadata`.
  static RequestBody body(
      Message message, List<LabelledSample> samples, List<MetricMetadata> metadata) {
    SentSeries series =
        new SentSeries(
            ref -> samples.get((int) ref - 1).labels(),
            Labels.EMPTY,
            Relabeling.NONE,
            new Share.All(),
            Long.MAX_VALUE);
    ByteWriter written =
        switch (message) {
          case V1 -> {
            RequestV1 v1 = new RequestV1(series);
            add(samples, series, v1);
            metadata.forEach(v1::metadata);
            yield v1.end();
          }
          case V2 -> {
            MetadataLookup lookup = new MetadataLookup();
            lookup.replace(metadata);
            RequestV2 v2 = new RequestV2(series, lookup);
            add(samples, series, v2);
            yield v2.end();
          }
        };
    long newestMs =
        samples.stream().mapToLong(LabelledSample::timestampMs).max().orElse(Long.MIN_VALUE);
    return new RequestBody(
        message, new SnappyBody().compress(written), samples.size(), 0, newestMs);
  }

  private static void add(List<LabelledSample> samples, SentSeries series, RequestFormat format) {
    format.begin();
    for (int i = 0; i < samples.size(); i++) {
      LabelledSample sample = samples.get(i);
      format.sample(series.find(i + 1), sample.timestampMs(), sample.value());
    }
  }

  private Verdict send(RequestBody body, int attempt) throws PushException, InterruptedException {
    CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    post.send(body, attempt, verdict::complete, verdict::completeExceptionally);
    try {
      return verdict.get(post.timeoutMs() + GRACE_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new PushException("no answer within " + post.timeoutMs() + " ms", e);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof HttpCallException cause)) {
        throw new IllegalStateException(e.getCause());
      }
      String reason = String.valueOf(cause.getMessage());
      if (cause.kind() == HttpCallException.Kind.SETTINGS) {
        throw new PushException(reason, cause);
      }
      return Verdict.of(Verdict.Kind.RETRY, reason);
    }
  }
}
