package io.narthex.server.remote.shards;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.rules.yaml.YamlReader;
import io.narthex.server.http.BodyBuffer;
import io.narthex.server.http.HttpAnswer;
import io.narthex.server.http.HttpCall;
import io.narthex.server.http.HttpCallException;
import io.narthex.server.json.JsonCursor;
import io.narthex.server.json.JsonException;
import io.narthex.storage.ReadContext;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.Clock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Whether shards have external labels: a server puts them on what remote read answers, but not on
/// what a query answers, so a shard that has some cannot be asked for both. Known for a while.
/// Thread-safe.
final class UnlabelledShards {
  private static final long KNOWN_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long MOST_BODY_BYTES = 16 << 20;
  private static final int OK = 200;

  private final List<Shard> shards;
  private final Clock clock;
  private volatile @Nullable Known known;

  private record Known(boolean unlabelled, long sinceNanos) {}

  UnlabelledShards(List<Shard> shards, Clock clock) {
    this.shards = List.copyOf(shards);
    this.clock = clock;
  }

  /// Whether all shards are known to have none.
  boolean areAll(ReadContext reads) {
    Known last = known;
    if (last == null || clock.nanoTime() - last.sinceNanos() > KNOWN_NANOS) {
      last = new Known(ask(reads), clock.nanoTime());
      known = last;
    }
    return last.unlabelled();
  }

  private boolean ask(ReadContext reads) {
    try (ShardAnswers answers = new ShardAnswers();
        BodyBuffer body = new BodyBuffer()) {
      for (Shard shard : shards) {
        answers.ask(
            shard,
            HttpCall.get(
                shard.page("/api/v1/status/config"),
                shard.headers(),
                shard.timeoutMs(),
                MOST_BODY_BYTES));
      }
      for (int i = 0; i < shards.size(); i++) {
        HttpAnswer answer = answers.await(i, reads);
        answer.readBody(body);
        if (answer.status() != OK || isLabelled(body)) {
          return false;
        }
      }
      return true;
    } catch (HttpCallException | JsonException | ConfigException e) {
      return false;
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.UNAVAILABLE) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isLabelled(BodyBuffer body) throws ConfigException {
    byte[] yaml =
        yaml(new JsonCursor(body.array(), body.length())).getBytes(StandardCharsets.UTF_8);
    @Nullable YamlNode node = YamlReader.read("configuration of a shard", yaml, "config.plain");
    for (String key : List.of("global", "external_labels")) {
      node = child(node, key);
    }
    return node instanceof YamlNode.Mapping labels && !labels.entries().isEmpty();
  }

  private static String yaml(JsonCursor json) {
    String yaml = null;
    json.beginObject();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      if (!name.equals("data")) {
        json.skip();
        continue;
      }
      json.beginObject();
      for (String inner = json.nextName(); inner != null; inner = json.nextName()) {
        if (inner.equals("yaml")) {
          yaml = json.string();
        } else {
          json.skip();
        }
      }
    }
    if (yaml == null) {
      throw new JsonException("data: expected=yaml, actual=none");
    }
    return yaml;
  }

  private static @Nullable YamlNode child(@Nullable YamlNode node, String key) {
    return node instanceof YamlNode.Mapping mapping ? mapping.get(key) : null;
  }
}
