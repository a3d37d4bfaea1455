package io.narthex.server.api;

import static io.narthex.server.api.Envelope.endpoint;

import io.narthex.server.http.Endpoint;
import io.narthex.server.http.Request;
import io.narthex.server.http.Response;
import io.narthex.server.http.Route;
import io.narthex.storage.BlockAdministration;
import io.narthex.storage.BlockDescription;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageStatistics;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.text.Timestamps;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// `status/…`, `notifications` and `/version`.
final class StatusEndpoints {
  private static final Set<String> GET = Set.of("GET");
  private static final int DEFAULT_LIMIT = 10;
  private static final int MAX_LIMIT = 10_000;

  private final ServerStatus status;
  private final Storage storage;
  private final BlockAdministration blocks;
  private final Clock clock;

  StatusEndpoints(ApiDependencies dependencies) {
    this.status = dependencies.status();
    this.storage = dependencies.storages().all();
    this.blocks = dependencies.blocks();
    this.clock = dependencies.clock();
  }

  List<Route> routes() {
    return List.of(
        api("config", this::config),
        api("flags", this::flags),
        api("runtimeinfo", this::runtime),
        api("buildinfo", request -> Envelope.success(this::build)),
        api("tsdb", this::head),
        api("tsdb/blocks", this::blocks),
        cors("/api/v1/status/walreplay", endpoint(this::replay)),
        cors("/api/v1/notifications", endpoint(this::notifications)),
        cors(
            "/api/v1/notifications/live",
            (Endpoint.Events) stream -> status.notifications().subscribe(stream)),
        Route.plain(GET, "/version", (Endpoint.Blocking) request -> version()));
  }

  private static Route api(String name, Envelope.Handler handler) {
    return Route.api(GET, "/api/v1/status/" + name, Route.Lane.OTHER, endpoint(handler));
  }

  private static Route cors(String path, Endpoint endpoint) {
    return new Route(GET, path, Route.Treatment.CORS, false, Route.Lane.OTHER, endpoint);
  }

  private Response config(Request request) {
    String yaml = status.configYaml();
    return Envelope.success(json -> json.raw("{\"yaml\":").string(yaml).raw('}'));
  }

  private Response flags(Request request) {
    Map<String, String> flags = new TreeMap<>(status.flags());
    return Envelope.success(json -> {
      char before = '{';
      for (Map.Entry<String, String> flag : flags.entrySet()) {
        json.raw(before).key(flag.getKey()).string(flag.getValue());
        before = ',';
      }
      json.raw(flags.isEmpty() ? "{}" : "}");
    });
  }

  private Response runtime(Request request) {
    ServerStatus.RuntimeInformation now = status.runtime();
    String serverTime = Timestamps.rfc3339(clock.nowMs());
    return Envelope.success(json -> {
      json.raw("{\"startTime\":").string(Timestamps.rfc3339(now.startTimeMs()));
      json.raw(",\"CWD\":").string(now.workingDirectory());
      json.raw(",\"hostname\":").string(now.hostName());
      json.raw(",\"serverTime\":").string(serverTime);
      json.raw(",\"reloadConfigSuccess\":").bool(now.lastReloadSuccessful());
      json.raw(",\"lastConfigTime\":").string(Timestamps.rfc3339(now.lastReloadTimeMs()));
      json.raw(",\"corruptionCount\":").number(now.corruptions());
      json.raw(",\"goroutineCount\":").number(now.threads());
      json.raw(",\"GOMAXPROCS\":").number(now.processors());
      json.raw(",\"GOMEMLIMIT\":").number(now.memoryLimitBytes());
      json.raw(",\"GOGC\":\"\",\"GODEBUG\":\"\",\"storageRetention\":");
      json.string(now.retention()).raw('}');
    });
  }

  private void build(JsonWriter json) throws IOException {
    ServerStatus.BuildInformation build = status.build();
    json.raw("{\"version\":").string(build.version());
    json.raw(",\"revision\":").string(build.revision());
    json.raw(",\"branch\":").string(build.branch());
    json.raw(",\"buildUser\":").string(build.buildUser());
    json.raw(",\"buildDate\":").string(build.buildDate());
    json.raw(",\"goVersion\":").string(build.runtimeVersion()).raw('}');
  }

  private Response version() {
    return new Response(
        200,
        Response.TEXT,
        List.of(),
        out -> {
          JsonWriter json = new JsonWriter(out);
          build(json);
          json.flush();
        });
  }

  private Response replay(Request request) {
    ServerStatus.ReplayProgress progress = status.replay();
    return Envelope.success(json -> {
      json.raw("{\"min\":").number(progress.min());
      json.raw(",\"max\":").number(progress.max());
      json.raw(",\"current\":").number(progress.current()).raw('}');
    });
  }

  private Response notifications(Request request) {
    List<Notifications.Notification> active = status.notifications().active();
    return Envelope.success(json -> {
      json.raw('[');
      String before = "";
      for (Notifications.Notification notification : active) {
        notification.writeTo(json.raw(before));
        before = ",";
      }
      json.raw(']');
    });
  }

  private Response head(Request request) {
    StorageStatistics figures = storage.statistics(limit(request.parameters().get("limit")));
    return Envelope.success(json -> {
      json.raw("{\"headStats\":{\"numSeries\":").number(figures.seriesCount());
      json.raw(",\"numLabelPairs\":").number(figures.labelPairCount());
      json.raw(",\"chunkCount\":").number(figures.chunkCount());
      json.raw(",\"minTime\":").number(figures.minTimeMs());
      json.raw(",\"maxTime\":").number(figures.maxTimeMs());
      json.raw("},\"seriesCountByMetricName\":");
      counts(json, figures.seriesCountByMetricName());
      json.raw(",\"labelValueCountByLabelName\":");
      counts(json, figures.labelValueCountByLabelName());
      json.raw(",\"memoryInBytesByLabelName\":");
      counts(json, figures.memoryBytesByLabelName());
      json.raw(",\"seriesCountByLabelValuePair\":");
      counts(json, figures.seriesCountByLabelPair());
      if (!figures.refusedSamplesByMetricName().isEmpty()) {
        json.raw(",\"refusedSamplesByMetricName\":");
        counts(json, figures.refusedSamplesByMetricName());
      }
      json.raw('}');
    });
  }

  private Response blocks(Request request) {
    List<BlockDescription> all = blocks.blocks();
    return Envelope.success(json -> {
      json.raw("{\"blocks\":");
      char before = '[';
      for (BlockDescription block : all) {
        json.raw(before);
        block(json, block);
        before = ',';
      }
      json.raw(all.isEmpty() ? "[]}" : "]}");
    });
  }

  /// What Prometheus has in a block's `meta.json`.
  private static void block(JsonWriter json, BlockDescription block) throws IOException {
    json.raw("{\"ulid\":").string(block.ulid());
    json.raw(",\"minTime\":").number(block.minTimeMs());
    json.raw(",\"maxTime\":").number(block.maxTimeMs());
    json.raw(",\"stats\":{\"numSamples\":").number(block.sampleCount());
    json.raw(",\"numFloatSamples\":").number(block.sampleCount());
    json.raw(",\"numSeries\":").number(block.seriesCount());
    json.raw(",\"numChunks\":").number(block.chunkCount());
    if (block.tombstoneCount() > 0) {
      json.raw(",\"numTombstones\":").number(block.tombstoneCount());
    }
    json.raw("},\"compaction\":{\"level\":").number(block.level());
    json.raw(",\"sources\":");
    Envelope.strings(json, block.sources());
    char before = '[';
    for (BlockDescription.Parent parent : block.parents()) {
      json.raw(before == '[' ? ",\"parents\":" : "").raw(before);
      json.raw("{\"ulid\":").string(parent.ulid());
      json.raw(",\"minTime\":").number(parent.minTimeMs());
      json.raw(",\"maxTime\":").number(parent.maxTimeMs()).raw('}');
      before = ',';
    }
    json.raw(block.parents().isEmpty() ? "" : "]").raw("},\"version\":1}");
  }

  private static int limit(String text) {
    if (text.isEmpty()) {
      return DEFAULT_LIMIT;
    }
    long limit;
    try {
      limit = TimeParameters.parseInteger(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.badData("limit must be a positive number");
    }
    if (limit < 1) {
      throw ApiException.badData("limit must be a positive number");
    }
    if (limit > MAX_LIMIT) {
      throw ApiException.badData("limit must not exceed 10000");
    }
    return (int) limit;
  }

  private static void counts(JsonWriter json, List<StorageStatistics.NamedCount> counts)
      throws IOException {
    char before = '[';
    for (StorageStatistics.NamedCount count : counts) {
      json.raw(before).raw("{\"name\":").string(count.name());
      json.raw(",\"value\":").number(count.value()).raw('}');
      before = ',';
    }
    json.raw(counts.isEmpty() ? "[]" : "]");
  }
}
