package io.narthex.server.config;

import java.util.List;

/// One entry of `remote_read_shards`, an extension of Narthex's own: servers that hold series of
/// their own each, read as one.
///
/// @param name distinct from those of all remote sections
/// @param shards in the order of the file
/// @param replicaLabel tells replicas apart and is taken from answers; empty: none does
/// @param pushDown whether shards may compute parts of queries
public record RemoteReadShardsConfig(
    String name, List<Shard> shards, String replicaLabel, boolean pushDown) {
  public RemoteReadShardsConfig {
    shards = List.copyOf(shards);
  }

  /// Servers that have the same series.
  ///
  /// @param replicas at least one
  public record Shard(List<Replica> replicas) {
    public Shard {
      replicas = List.copyOf(replicas);
    }
  }

  /// A server.
  ///
  /// @param url of its API, without `/api/v1`, as written
  /// @param read how its samples are read
  public record Replica(String url, RemoteReadConfig read) {
    /// The URL without password.
    public String shownUrl() {
      return Redaction.url(url);
    }

    /// Secrets and URL redacted.
    @Override
    public String toString() {
      return "replica " + shownUrl();
    }
  }

  /// Whether the shards can be asked for parts of queries: samples of replicas have to be merged
  /// before anything is computed.
  public boolean isPushedDown() {
    return pushDown
        && replicaLabel.isEmpty()
        && shards.stream().allMatch(shard -> shard.replicas().size() == 1);
  }
}
