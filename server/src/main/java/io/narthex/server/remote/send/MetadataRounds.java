package io.narthex.server.remote.send;

import io.narthex.server.config.RemoteWriteConfig;
import io.narthex.server.config.RemoteWriteConfig.Message;
import io.narthex.server.remote.send.SendCounters.Count;
import io.narthex.storage.sample.MetricMetadata;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Sends what is known of metrics: with 2.0 in each series, for which the encoder is told every few
/// seconds; with 1.0 in requests of its own, a round of them each interval, one request at a time.
/// Thread-safe.
final class MetadataRounds {
  private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final LaneContext context;
  private final Supplier<List<MetricMetadata>> all;
  private final RemoteWriteConfig.Metadata config;
  private final ArrayDeque<List<MetricMetadata>> waiting = new ArrayDeque<>();
  private boolean sending;
  private int failures;
  private long dueNanos;
  private long lastNanos;
  private boolean begun;

  MetadataRounds(LaneContext context, Supplier<List<MetricMetadata>> all) {
    this.context = context;
    this.all = all;
    this.config = context.config().metadata();
  }

  /// Does what is due; at once.
  synchronized void run(long nowNanos) {
    if (context.client().message() == Message.V2) {
      if (!begun || nowNanos - lastNanos >= REFRESH_NANOS) {
        lastNanos = nowNanos;
        begun = true;
        context.encoder().metadataIs(all.get());
      }
      return;
    }
    if (!config.send()) {
      return;
    }
    if (!begun) {
      begun = true;
      lastNanos = nowNanos;
    }
    if (waiting.isEmpty()
        && nowNanos - lastNanos >= TimeUnit.MILLISECONDS.toNanos(config.intervalMs())) {
      lastNanos = nowNanos;
      split(all.get());
    }
    if (!waiting.isEmpty() && !sending && nowNanos - dueNanos >= 0) {
      send();
    }
  }

  private void split(List<MetricMetadata> entries) {
    for (int from = 0; from < entries.size(); from += config.maxSamplesPerSend()) {
      int to = Math.min(entries.size(), from + config.maxSamplesPerSend());
      waiting.add(entries.subList(from, to));
    }
    dueNanos = lastNanos;
    failures = 0;
  }

  private void send() {
    sending = true;
    ByteBuffer bytes = context.encoder().metadata(waiting.element());
    RequestBody body = new RequestBody(Message.V1, bytes, 0, 0, Long.MIN_VALUE);
    context.client().send(body, failures, verdict -> answered(body, verdict));
  }

  private synchronized void answered(RequestBody body, Verdict verdict) {
    sending = false;
    int size = waiting.element().size();
    SendCounters counters = context.counters();
    switch (verdict.kind()) {
      case TAKEN -> {
        counters.add(Count.METADATA_SENT, size);
        counters.add(Count.METADATA_BYTES, body.sizeBytes());
        next();
      }
      case RETRY -> {
        counters.add(Count.METADATA_RETRIED, size);
        failures++;
        long delayMs = context.backoff().delayMs(failures, verdict.retryAfterMs());
        dueNanos = context.clock().nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs);
      }
      case TOO_LARGE, REFUSED, DROPPED, UNSUPPORTED -> {
        counters.add(Count.METADATA_FAILED, size);
        next();
      }
    }
  }

  private void next() {
    waiting.remove();
    failures = 0;
    dueNanos = context.clock().nanoTime();
  }
}
