package io.narthex.server.remote.shards;

import io.narthex.query.RemoteEvaluation;
import io.narthex.server.config.Config;
import io.narthex.server.config.Prepared;
import io.narthex.server.config.RemoteReadConfig;
import io.narthex.server.config.RemoteReadShardsConfig;
import io.narthex.server.config.RemoteReadShardsConfig.Replica;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.remote.RemoteEntry;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The shards of the configuration in force, as those who compute parts of queries. They are asked
/// for none where series may lie on servers that cannot be: replicas, which have to be merged
/// first, entries with `push_down: false` and servers of `remote_read`. A reload takes effect with
/// the next query. Thread-safe.
public final class ConfiguredShards implements RemoteEvaluation {
  private static final long MOST_BODY_BYTES = 64 << 20;

  private final Environment environment;
  private volatile RemoteEvaluation shards = RemoteEvaluation.NONE;

  /// What asking needs of the server.
  ///
  /// @param own what is stored here
  public record Environment(HttpTransport transport, Clock clock, Storage own, String userAgent) {}

  /// Nobody is asked until a configuration is in force.
  public ConfiguredShards(Environment environment) {
    this.environment = environment;
  }

  /// Gets everything ready for a configuration.
  ///
  /// @throws IllegalArgumentException where a URL cannot be used
  public Prepared prepare(Config config) {
    List<RemoteReadShardsConfig> entries = config.remoteReadShards();
    List<Shard> all = new ArrayList<>();
    for (RemoteReadShardsConfig entry : entries) {
      entry.shards().forEach(shard -> shard.replicas().forEach(one -> all.add(shard(one))));
    }
    boolean asked =
        !all.isEmpty()
            && config.remoteReads().isEmpty()
            && entries.stream().allMatch(RemoteReadShardsConfig::isPushedDown);
    RemoteEvaluation next =
        asked
            ? new ShardQueries(all, this::isStored, MOST_BODY_BYTES, environment.clock())
            : RemoteEvaluation.NONE;
    return Prepared.of(() -> shards = next);
  }

  private Shard shard(Replica replica) {
    RemoteReadConfig read = replica.read();
    Map<String, List<String>> headers = RemoteEntry.headers(read.headers());
    return new Shard(
        RemoteEntry.url("remote_read_shards", replica.url(), replica.shownUrl()),
        headers,
        new HttpClient(environment.transport(), read.httpClient(), environment.userAgent()),
        read.timeoutMs());
  }

  private boolean isStored(SeriesQuery selector, ReadContext reads) {
    try (Snapshot snapshot = environment.own().snapshot(List.of(selector), reads)) {
      return snapshot.selection(0).seriesCount() > 0;
    }
  }

  @Override
  public boolean isEmpty() {
    return shards.isEmpty();
  }

  @Override
  public boolean covers(SeriesQuery selector, ReadContext reads) {
    return shards.covers(selector, reads);
  }

  @Override
  public Notes evaluate(Request request, ReadContext reads, RowSink sink) {
    return shards.evaluate(request, reads, sink);
  }
}
