package io.narthex.server.remote.send;

import io.narthex.server.config.NameValidationScheme;
import io.narthex.server.config.RelabelConfig;
import io.narthex.server.config.RemoteWriteConfig;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpUrl;
import io.narthex.storage.clock.Throttle;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.relabel.Relabeling;

/// What one destination is made with.
///
/// @param key names its place in the log: the same as long as URL and name are; for shards see
///   [ShardPlaces]
/// @param name as metrics show it
/// @param share which series it gets
/// @param external labels that are added to each series
/// @param names which names relabelling may make
record DestinationSettings(
    RemoteWriteConfig config,
    String key,
    String name,
    HttpUrl url,
    Share share,
    Labels external,
    NameValidationScheme names,
    SendEnvironment environment) {
  private static final long COMPLAINT_INTERVAL_MS = 60_000;
  private static final long MAX_SERIES_BYTES = 64L << 20;

  /// Whether a destination with `other` can go on with these.
  boolean isSame(DestinationSettings other) {
    return config.equals(other.config)
        && key.equals(other.key)
        && share.equals(other.share)
        && external.equals(other.external)
        && names == other.names;
  }

  Encoder encoder(SendCounters counters) {
    Relabeling relabeling = RelabelConfig.chain(config.relabelConfigs(), names);
    SentSeries series =
        new SentSeries(environment.log()::labels, external, relabeling, share, MAX_SERIES_BYTES);
    return new Encoder(series, environment.clock(), config.queue().sampleAgeLimitMs(), counters);
  }

  LaneContext laneContext(Encoder encoder, SendCounters counters, Runnable progress) {
    HttpClient http =
        new HttpClient(environment.transport(), config.httpClient(), environment.userAgent());
    return new LaneContext(
        config,
        new WriteClient(http, url, config, environment.clock()),
        encoder,
        counters,
        new Backoff(
            config.queue().minBackoffMs(), config.queue().maxBackoffMs(), environment.random()),
        environment.executor(),
        environment.clock(),
        new Throttle(environment.clock(), COMPLAINT_INTERVAL_MS),
        progress);
  }
}
