package io.narthex.server.remote.send;

import io.narthex.server.remote.send.SendCounters.Count;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/// Figures of what is sent under Prometheus's names.
public final class SendMetrics {
  private static final String PREFIX = "prometheus_remote_storage_";
  private static final String OWN_PREFIX = "narthex_remote_write_";
  private static final String NAME = "remote_name";
  private static final String URL = "url";
  private static final double MS = 1e3;

  private final RemoteWriteSender sender;
  private final BooleanSupplier ready;
  private final PrometheusRegistry registry;

  private SendMetrics(
      RemoteWriteSender sender, BooleanSupplier ready, PrometheusRegistry registry) {
    this.sender = sender;
    this.ready = ready;
    this.registry = registry;
  }

  /// Registers the figures of `sender`.
  ///
  /// @param ready whether the storage can be asked
  public static void register(
      RemoteWriteSender sender, BooleanSupplier ready, PrometheusRegistry registry) {
    SendMetrics metrics = new SendMetrics(sender, ready, registry);
    metrics.counters();
    metrics.dropped("samples");
    metrics.queues();
    metrics.limits();
    metrics.totals();
    metrics.own();
  }

  private void counters() {
    of("samples", Count.SAMPLES_SENT, Count.SAMPLES_FAILED, Count.SAMPLES_RETRIED);
    of("exemplars", Count.EXEMPLARS_SENT, Count.EXEMPLARS_FAILED, Count.EXEMPLARS_RETRIED);
    of("metadata", Count.METADATA_SENT, Count.METADATA_FAILED, Count.METADATA_RETRIED);
    counter(
        "bytes_total",
        "The total number of bytes of data (not metadata) sent by the queue after compression. Note"
            + " that when exemplars over remote write is enabled the exemplars included in a remote"
            + " write request count towards this metric.",
        Count.BYTES);
    counter(
        "metadata_bytes_total",
        "The total number of bytes of metadata sent by the queue after compression.",
        Count.METADATA_BYTES);
    counter(
        "enqueue_retries_total",
        "Total number of times enqueue has failed because a shards queue was full.",
        Count.FULL_LANES);
    counter(
        "exemplars_dropped_total",
        "Exemplars that were dropped because too many waited.",
        Count.EXEMPLARS_DROPPED);
  }

  private void of(String what, Count sent, Count failed, Count retried) {
    String entries = what.equals("metadata") ? "metadata entries" : what;
    counter(what + "_total", "Total number of " + entries + " sent to remote storage.", sent);
    counter(
        what + "_failed_total",
        "Total number of "
            + entries
            + " which failed on send to remote storage, non-recoverable errors.",
        failed);
    counter(
        what + "_retried_total",
        "Total number of "
            + entries
            + " which failed on send to remote storage but were retried because the send error was"
            + " recoverable.",
        retried);
  }

  private void counter(String name, String help, Count count) {
    counter(PREFIX + name, help, count, one -> true);
  }

  /// @param counts which destinations have such a figure
  private void counter(String name, String help, Count count, Predicate<Destination> counts) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(NAME, URL)
        .callback(callback -> {
          for (Destination one : sender.destinations()) {
            if (counts.test(one)) {
              callback.call((double) one.counters().get(count), name(one), url(one));
            }
          }
        })
        .register(registry);
  }

  private void dropped(String what) {
    CounterWithCallback.builder()
        .name(PREFIX + what + "_dropped_total")
        .help(
            "Total number of samples which were dropped after being read from the WAL before being"
                + " sent via remote write, either via relabelling, due to being too old or"
                + " unintentionally because of an unknown reference ID.")
        .labelNames(NAME, URL, "reason")
        .callback(callback -> {
          for (Destination one : sender.destinations()) {
            dropped(callback, one, Count.DROPPED_OLD, "too_old");
            dropped(callback, one, Count.DROPPED_SERIES, "dropped_series");
            dropped(callback, one, Count.DROPPED_UNKNOWN, "unintentionally_dropped_series");
          }
        })
        .register(registry);
  }

  /// As upstream only what has happened.
  private static void dropped(
      CounterWithCallback.Callback callback, Destination one, Count count, String reason) {
    long value = one.counters().get(count);
    if (value > 0) {
      callback.call((double) value, name(one), url(one), reason);
    }
  }

  private void queues() {
    gauge(
        "queue_highest_timestamp_seconds",
        "Highest timestamp that was enqueued, in seconds since epoch. Initialized to 0 when no data"
            + " has been received yet.",
        one -> one.counters().newestReadMs() / MS);
    gauge(
        "queue_highest_sent_timestamp_seconds",
        "Highest timestamp successfully sent by this queue, in seconds since epoch. Initialized to"
            + " 0 when no data has been sent yet.",
        one -> one.counters().newestSentMs() / MS);
    gauge(
        "samples_pending",
        "The number of samples pending in the queues shards to be sent to the remote storage.",
        one -> one.figures().pending());
    gauge(
        "exemplars_pending",
        "The number of exemplars pending in the queues shards to be sent to the remote storage.",
        one -> one.figures().pendingExemplars());
    gauge(
        "shards",
        "The number of shards used for parallel sending to the remote storage.",
        one -> one.figures().shards());
    gauge(
        "shards_desired",
        "The number of shards that the queues shard calculation wants to run based on the rate of"
            + " samples in vs. samples out.",
        one -> one.figures().shardsDesired());
  }

  private void limits() {
    gauge(
        "shard_capacity",
        "The capacity of each shard of the queue used for parallel sending to the remote storage.",
        one -> one.settings().config().queue().capacity());
    gauge(
        "shards_max",
        "The maximum number of shards that the queue is allowed to run.",
        one -> one.settings().config().queue().maxShards());
    gauge(
        "shards_min",
        "The minimum number of shards that the queue is allowed to run.",
        one -> one.settings().config().queue().minShards());
    gauge(
        "max_samples_per_send",
        "The maximum number of samples to be sent, in a single request, to the remote storage. Note"
            + " that, when sending of exemplars over remote write is enabled, exemplars count"
            + " towards this limit.",
        one -> one.settings().config().queue().maxSamplesPerSend());
  }

  private void gauge(String name, String help, ToDoubleFunction<Destination> value) {
    GaugeWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames(NAME, URL)
        .callback(callback -> {
          for (Destination one : sender.destinations()) {
            callback.call(value.applyAsDouble(one), name(one), url(one));
          }
        })
        .register(registry);
  }

  /// What there is of all destinations together.
  private void totals() {
    CounterWithCallback.builder()
        .name(PREFIX + "samples_in_total")
        .help(
            "Samples in to remote storage, compare to samples out for queue managers. Deprecated,"
                + " check prometheus_wal_watcher_records_read_total and"
                + " prometheus_remote_storage_samples_dropped_total")
        .callback(callback -> callback.call(ready.getAsBoolean() ? (double) sender.committed() : 0))
        .register(registry);
    GaugeWithCallback.builder()
        .name(PREFIX + "highest_timestamp_in_seconds")
        .help(
            "Highest timestamp that has come into the remote storage via the Appender interface, in"
                + " seconds since epoch. Initialized to 0 when no data has been received yet."
                + " Deprecated, check prometheus_remote_storage_queue_highest_timestamp_seconds"
                + " which is more accurate.")
        .callback(callback ->
            callback.call(ready.getAsBoolean() ? Math.max(0, sender.newestMs() / MS) : 0))
        .register(registry);
  }

  /// What is Narthex's own.
  private void own() {
    counter(
        OWN_PREFIX + "frames_lost_total",
        "Frames of the log that were dropped, damaged or missing before they were sent.",
        Count.FRAMES_LOST,
        one -> true);
    counter(
        OWN_PREFIX + "samples_left_to_other_shards_total",
        "Samples read from the WAL that belong to other shards of the same entry of"
            + " remote_write_shards.",
        Count.OF_OTHER_SHARDS,
        one -> one.settings().share() instanceof Share.Shard);
  }

  private static String name(Destination one) {
    return one.settings().name();
  }

  private static String url(Destination one) {
    return one.settings().config().shownUrl();
  }
}
