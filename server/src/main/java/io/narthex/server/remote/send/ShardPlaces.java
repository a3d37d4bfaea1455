package io.narthex.server.remote.send;

import io.narthex.storage.StorageException;
import io.narthex.storage.database.CommitLog;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Places in the log of the shards of one entry, `shards-ENTRY-RULE-URL` with digests of its name,
/// of what decides which series go where, and of the URL.
///
/// Series move when URLs come or go, or when the rule changes, and their samples may wait in the
/// log for a shard that does not own them any more. So a shard that is new begins with the oldest
/// frame that any of its entry still needed, and those that stay go back to the oldest frame that
/// one which is gone still needed. Nothing is lost by that; some samples arrive twice.
final class ShardPlaces {
  private static final String PREFIX = "shards-";
  private static final int ENTRY_DIGITS = 12;
  private static final int RULE_DIGITS = 8;
  private static final int URL_DIGITS = 16;
  private static final int GROUP_LENGTH = PREFIX.length() + ENTRY_DIGITS + 1;

  private ShardPlaces() {}

  /// The name of a place.
  static String key(String entry, String rule, String url) {
    return PREFIX
        + entry.substring(0, ENTRY_DIGITS)
        + '-'
        + rule.substring(0, RULE_DIGITS)
        + '-'
        + url.substring(0, URL_DIGITS);
  }

  /// Sets the places of destinations that are about to start; the places of those that are gone are
  /// to be there yet.
  ///
  /// @throws StorageException `UNAVAILABLE` where one cannot be written; may be called again
  static void settle(CommitLog log, List<DestinationSettings> wanted) {
    Map<String, Set<String>> groups = new HashMap<>();
    for (DestinationSettings one : wanted) {
      if (one.key().startsWith(PREFIX)) {
        groups
            .computeIfAbsent(one.key().substring(0, GROUP_LENGTH), group -> new HashSet<>())
            .add(one.key());
      }
    }
    groups.forEach((group, keys) -> settle(log, group, keys));
  }

  private static void settle(CommitLog log, String group, Set<String> keys) {
    List<String> former = log.places().stream().filter(name -> name.startsWith(group)).toList();
    long oldest = Long.MAX_VALUE;
    long oldestGone = Long.MAX_VALUE;
    for (String name : former) {
      long needed = log.place(name).sequence();
      oldest = Math.min(oldest, needed);
      oldestGone = keys.contains(name) ? oldestGone : Math.min(oldestGone, needed);
    }
    for (String key : keys) {
      long first = former.contains(key) ? oldestGone : oldest;
      if (first != Long.MAX_VALUE) {
        log.placeAtMost(key, first);
      }
    }
  }
}
