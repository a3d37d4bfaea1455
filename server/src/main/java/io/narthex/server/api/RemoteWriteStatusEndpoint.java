package io.narthex.server.api;

import static io.narthex.server.api.Envelope.endpoint;

import io.narthex.server.http.Request;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import io.narthex.server.remote.send.DestinationFigures;
import io.narthex.server.remote.send.DestinationStatus;
import io.narthex.server.remote.send.ShardStatus;
import io.narthex.storage.text.Timestamps;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// `status/remote_write`, Narthex's own: how far each destination is.
final class RemoteWriteStatusEndpoint {
  private final Supplier<List<DestinationStatus>> destinations;

  RemoteWriteStatusEndpoint(Supplier<List<DestinationStatus>> destinations) {
    this.destinations = destinations;
  }

  Route route() {
    return Route.api(
        Set.of("GET"), "/api/v1/status/remote_write", Route.Lane.OTHER, endpoint(this::status));
  }

  private Response status(Request request) {
    List<DestinationStatus> all = destinations.get();
    return Envelope.success(json -> {
      json.raw("{\"destinations\":[");
      String before = "";
      for (DestinationStatus one : all) {
        json.raw(before);
        write(json, one);
        before = ",";
      }
      json.raw("]}");
    });
  }

  private static void write(JsonWriter json, DestinationStatus one) throws IOException {
    DestinationFigures figures = one.figures();
    json.raw("{\"name\":").string(one.name());
    json.raw(",\"url\":").string(one.url());
    ShardStatus shard = one.shard();
    if (shard != null) {
      write(json, shard);
    }
    json.raw(",\"protobufMessage\":").string(one.message());
    json.raw(",\"shards\":").number(figures.shards());
    json.raw(",\"shardsDesired\":").number(figures.shardsDesired());
    json.raw(",\"shardsParked\":").number(figures.parked());
    json.raw(",\"samplesPending\":").number(figures.pending());
    json.raw(",\"samplesSent\":").number(one.samplesSent());
    json.raw(",\"samplesFailed\":").number(one.samplesFailed());
    json.raw(",\"samplesRetried\":").number(one.samplesRetried());
    json.raw(",\"samplesDropped\":").number(one.samplesDropped());
    json.raw(",\"savePoint\":").number(figures.savedSequence());
    json.raw(",\"lastSequence\":").number(figures.lastSequence());
    json.raw(",\"framesDropped\":").number(figures.framesDropped());
    json.raw(",\"highestTimestamp\":").string(time(one.newestReadMs()));
    json.raw(",\"highestSentTimestamp\":").string(time(one.newestSentMs()));
    json.raw(",\"lastError\":").string(one.lastError());
    json.raw(",\"lastErrorTime\":").string(time(one.lastErrorMs())).raw('}');
  }

  private static void write(JsonWriter json, ShardStatus shard) throws IOException {
    json.raw(",\"sharding\":{\"name\":").string(shard.group());
    json.raw(",\"position\":").number(shard.position());
    json.raw(",\"urls\":").number(shard.count());
    json.raw(",\"hash\":").string(shard.sharding().hash().configName());
    json.raw(",\"algorithm\":").string(shard.sharding().algorithm().configName());
    json.raw(",\"replicas\":").number(shard.sharding().replicas());
    json.raw(",\"samplesElsewhere\":").number(shard.samplesElsewhere()).raw('}');
  }

  private static String time(long timestampMs) {
    return timestampMs == 0 ? "" : Timestamps.rfc3339(timestampMs);
  }
}
