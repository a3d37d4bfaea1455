package io.narthex.server.api;

import io.narthex.server.http.EventStream;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.text.Timestamps;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What whoever looks at the server has to know, as long as it holds; subscribers are told when
/// something begins and ends to hold. Thread-safe, never waits.
public final class Notifications implements AutoCloseable {
  /// Until the server is ready; in upstream's words, as all of these are.
  public static final String STARTING =
      "Prometheus is starting and replaying the write-ahead log (WAL).";

  /// From a configuration that was refused to the next one that is taken.
  public static final String RELOAD_FAILED = "Configuration reload has failed.";

  /// While the server stops.
  public static final String STOPPING =
      "Prometheus is shutting down and gracefully stopping all operations.";

  private final int maxSubscribers;
  private final Clock clock;
  private final Map<String, Notification> active = new LinkedHashMap<>();
  private final Set<EventStream> subscribers = new LinkedHashSet<>();
  private boolean closed;
  private long sent;
  private long dropped;

  /// @param maxSubscribers at the same time
  public Notifications(int maxSubscribers, Clock clock) {
    this.maxSubscribers = maxSubscribers;
    this.clock = clock;
  }

  /// What holds, or does not any more.
  ///
  /// @param raisedMs when it was raised last
  public record Notification(String text, long raisedMs, boolean active) {
    void writeTo(JsonWriter json) throws IOException {
      json.raw("{\"text\":").string(text);
      json.raw(",\"date\":").string(Timestamps.rfc3339(raisedMs));
      json.raw(",\"active\":").bool(active).raw('}');
    }

    private String json() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      JsonWriter json = new JsonWriter(bytes);
      try {
        writeTo(json);
        json.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  /// `text` holds from now on; where it did already, its date is now.
  public synchronized void raise(String text) {
    Notification raised = new Notification(text, clock.nowMs(), true);
    active.put(text, raised);
    tellAll(raised);
  }

  /// `text` does not hold any more.
  public synchronized void end(String text) {
    Notification ended = active.remove(text);
    if (ended != null) {
      tellAll(new Notification(text, ended.raisedMs(), false));
    }
  }

  /// Those that hold, in the order in which they came up.
  public synchronized List<Notification> active() {
    return List.copyOf(active.values());
  }

  private void tellAll(Notification notification) {
    List.copyOf(subscribers).forEach(subscriber -> tell(subscriber, notification));
  }

  private void tell(EventStream subscriber, Notification notification) {
    sent++;
    if (!subscriber.send(notification.json())) {
      dropped++;
    }
  }

  /// Tells `stream` what holds and, from now on, what changes.
  ///
  /// @return what ends that; null where there are as many subscribers as may be, or none any more
  synchronized @Nullable Runnable subscribe(EventStream stream) {
    if (closed || subscribers.size() >= maxSubscribers) {
      return null;
    }
    subscribers.add(stream);
    active.values().forEach(notification -> tell(stream, notification));
    return () -> leave(stream);
  }

  private synchronized void leave(EventStream stream) {
    subscribers.remove(stream);
  }

  private synchronized int subscriberCount() {
    return subscribers.size();
  }

  private synchronized long sent() {
    return sent;
  }

  private synchronized long dropped() {
    return dropped;
  }

  /// Registers what is known of subscribers, under Prometheus's names.
  public void register(PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("prometheus_api_notification_active_subscribers")
        .help("The current number of active notification subscribers.")
        .callback(callback -> callback.call(subscriberCount()))
        .register(registry);
    CounterWithCallback.builder()
        .name("prometheus_api_notification_updates_sent_total")
        .help("Total number of notification updates sent.")
        .callback(callback -> callback.call((double) sent()))
        .register(registry);
    CounterWithCallback.builder()
        .name("prometheus_api_notification_updates_dropped_total")
        .help("Total number of notification updates dropped.")
        .callback(callback -> callback.call((double) dropped()))
        .register(registry);
  }

  /// Ends all streams; no others are taken.
  @Override
  public void close() {
    List<EventStream> last;
    synchronized (this) {
      closed = true;
      last = new ArrayList<>(subscribers);
      subscribers.clear();
    }
    last.forEach(EventStream::end);
  }
}
