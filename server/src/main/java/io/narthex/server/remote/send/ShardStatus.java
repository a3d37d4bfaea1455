package io.narthex.server.remote.send;

import io.narthex.server.config.RemoteWriteShardsConfig.Sharding;
import io.narthex.server.remote.send.SendCounters.Count;
import org.jspecify.annotations.Nullable;

/// What a destination is as one shard of several.
///
/// @param group name of the entry in the configuration
/// @param position among its URLs, from 0
/// @param count of its URLs
/// @param samplesElsewhere read from the log and left to the other shards
public record ShardStatus(
    String group, int position, int count, Sharding sharding, long samplesElsewhere) {
  /// Null for a destination that gets all series.
  static @Nullable ShardStatus of(Share share, SendCounters counters) {
    return switch (share) {
      case Share.All all -> null;
      case Share.Shard shard ->
          new ShardStatus(
              shard.group(),
              shard.position(),
              shard.ring().size(),
              shard.sharding(),
              counters.get(Count.OF_OTHER_SHARDS));
    };
  }
}
