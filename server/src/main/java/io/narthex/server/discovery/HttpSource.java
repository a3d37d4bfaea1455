package io.narthex.server.discovery;

import io.narthex.server.config.HttpSdConfig;
import io.narthex.server.http.BodyBuffer;
import io.narthex.server.http.HttpAnswer;
import io.narthex.server.http.HttpCall;
import io.narthex.server.http.HttpCallException;
import io.narthex.server.http.HttpCallback;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpUrl;
import io.narthex.storage.labels.Labels;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `http_sd_configs`: asks a server for the list of targets again and again. Whatever goes wrong,
/// the last good list stays; only a good empty list empties it.
final class HttpSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(HttpSource.class);
  private static final int HTTP_OK = 200;
  private static final long MAX_BODY_BYTES = 64L << 20;
  private static final String URL = "__meta_url";
  private static final Pattern JSON =
      Pattern.compile(
          "application/json(;\\s*charset=(\"utf-8\"|utf-8))?", Pattern.CASE_INSENSITIVE);

  private final HttpSdConfig config;
  private final HttpClient client;
  private final ScheduledExecutorService threads;
  private final SourceOwner owner;
  private final DiscoveryMetrics metrics;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile List<TargetGroup> groups = List.of();
  private @Nullable Future<?> schedule;
  private int lastCount;

  HttpSource(
      HttpSdConfig config,
      HttpClient client,
      ScheduledExecutorService threads,
      SourceOwner owner,
      DiscoveryMetrics metrics) {
    this.config = config;
    this.client = client;
    this.threads = threads;
    this.owner = owner;
    this.metrics = metrics;
  }

  @Override
  public synchronized void start() {
    if (schedule == null) {
      metrics.httpStarted(owner.name());
      schedule =
          threads.scheduleAtFixedRate(
              this::ask, 0, config.refreshIntervalMs(), TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public List<TargetGroup> groups() {
    return groups;
  }

  /// Headers of every request, credentials excepted.
  static Map<String, List<String>> headers(long refreshIntervalMs) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("Accept", List.of("application/json"));
    headers.put("Accept-Encoding", List.of("gzip"));
    headers.put(
        "X-Prometheus-Refresh-Interval-Seconds",
        List.of(BigDecimal.valueOf(refreshIntervalMs, 3).stripTrailingZeros().toPlainString()));
    return headers;
  }

  private void ask() {
    if (!asking.compareAndSet(false, true)) {
      return;
    }
    try {
      HttpCall call =
          HttpCall.get(
              HttpUrl.parse(config.url()),
              headers(config.refreshIntervalMs()),
              config.refreshIntervalMs(),
              MAX_BODY_BYTES);
      client.send(
          call,
          new HttpCallback() {
            @Override
            public void answered(HttpAnswer answer) {
              threads.execute(() -> take(answer));
            }

            @Override
            public void failed(HttpCallException cause) {
              HttpSource.this.failed(String.valueOf(cause.getMessage()));
              asking.set(false);
            }
          });
    } catch (RuntimeException e) {
      asking.set(false);
      failed(String.valueOf(e.getMessage()));
    }
  }

  private void take(HttpAnswer answer) {
    try (answer) {
      List<TargetGroup> before = groups;
      accept(answer);
      if (!before.equals(groups)) {
        owner.changed();
      }
    } catch (HttpCallException | TargetGroupException e) {
      failed(String.valueOf(e.getMessage()));
    } finally {
      asking.set(false);
    }
  }

  /// Takes the list of an answer.
  void accept(HttpAnswer answer) throws HttpCallException {
    if (answer.status() != HTTP_OK) {
      throw new TargetGroupException("server returned HTTP status " + answer.statusText());
    }
    String contentType = answer.header("Content-Type");
    if (!isJson(contentType)) {
      throw new TargetGroupException("unsupported content type \"" + contentType.strip() + "\"");
    }
    String body;
    try (BodyBuffer buffer = new BodyBuffer()) {
      answer.readBody(buffer);
      body = buffer.text();
    }
    List<TargetGroup> now = groups(config.url(), body, lastCount);
    lastCount = TargetGroups.fromJson(body).size();
    groups = now;
  }

  static boolean isJson(String contentType) {
    return JSON.matcher(contentType.strip()).matches();
  }

  /// Groups of a list.
  ///
  /// @param before number of groups of the list before; those that are gone are there without
  ///   targets
  static List<TargetGroup> groups(String url, String body, int before) {
    List<TargetGroup> parsed = TargetGroups.fromJson(body);
    List<TargetGroup> now = new ArrayList<>(parsed.size());
    for (int i = 0; i < parsed.size(); i++) {
      Labels labels = parsed.get(i).labels().toBuilder().set(URL, url).build();
      now.add(new TargetGroup(url + ":" + i, parsed.get(i).targets(), labels));
    }
    for (int i = parsed.size(); i < before; i++) {
      now.add(new TargetGroup(url + ":" + i, List.of(), Labels.EMPTY));
    }
    return now;
  }

  private void failed(String reason) {
    metrics.httpFailed(owner.name());
    LOG.warn("HTTP discovery: unable to refresh target groups: {} ({})", reason, config.shownUrl());
  }

  @Override
  public synchronized void close() {
    if (schedule != null) {
      schedule.cancel(false);
    }
  }
}
