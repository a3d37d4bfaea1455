package io.narthex.server.remote.send;

import io.narthex.server.remote.send.SendCounters.Count;
import org.jspecify.annotations.Nullable;

/// A destination as it is shown.
///
/// @param url without password
/// @param shard null: it is none
/// @param message what is sent now
/// @param newestSentMs newest timestamp sent; 0: none
/// @param lastError `""`: none
/// @param lastErrorMs when; 0: never
public record DestinationStatus(
    String name,
    String url,
    @Nullable ShardStatus shard,
    String message,
    DestinationFigures figures,
    long samplesSent,
    long samplesFailed,
    long samplesRetried,
    long samplesDropped,
    long newestReadMs,
    long newestSentMs,
    String lastError,
    long lastErrorMs) {
  static DestinationStatus of(Destination destination) {
    SendCounters counters = destination.counters();
    DestinationSettings settings = destination.settings();
    return new DestinationStatus(
        settings.name(),
        settings.config().shownUrl(),
        ShardStatus.of(settings.share(), counters),
        destination.message().configName(),
        destination.figures(),
        counters.get(Count.SAMPLES_SENT),
        counters.get(Count.SAMPLES_FAILED),
        counters.get(Count.SAMPLES_RETRIED),
        counters.get(Count.DROPPED_SERIES)
            + counters.get(Count.DROPPED_UNKNOWN)
            + counters.get(Count.DROPPED_OLD),
        counters.newestReadMs(),
        counters.newestSentMs(),
        counters.lastError(),
        counters.lastErrorMs());
  }
}
