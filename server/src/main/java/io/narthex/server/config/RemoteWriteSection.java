package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.server.config.RemoteWriteConfig.Message;
import io.narthex.server.config.RemoteWriteConfig.Metadata;
import io.narthex.server.config.RemoteWriteConfig.Queue;
import io.narthex.storage.text.Durations;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads and shows `remote_write`.
final class RemoteWriteSection {
  private static final long TIMEOUT_MS = 30_000;
  private static final String AUTHORIZATION =
      "authorization header must be changed via the basic_auth, authorization, oauth2, sigv4,"
          + " azuread or google_iam parameter";

  private final ConfigDirectory directory;
  private final NameValidationScheme scheme;

  /// @param scheme the one of section `global`
  RemoteWriteSection(ConfigDirectory directory, NameValidationScheme scheme) {
    this.directory = directory;
    this.scheme = scheme;
  }

  /// Reads the section.
  ///
  /// @param scheme the one of section `global`
  static List<RemoteWriteConfig> read(
      Section config, ConfigDirectory directory, NameValidationScheme scheme)
      throws ConfigException {
    RemoteWriteSection reader = new RemoteWriteSection(directory, scheme);
    List<RemoteWriteConfig> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlNode node : config.list("remote_write")) {
      if (Section.isNull(node)) {
        throw Section.fault(
            node.position(), "empty or null remote write config section", "an entry", "null");
      }
      Section s = new Section("config.plain", node, node.position());
      RemoteWriteConfig entry = reader.entry(s);
      Names.requireNew(s, names, "remote write");
      if (entries.contains(entry)) {
        throw Section.fault(
            node.position(),
            "duplicate remote write configs are not allowed, found duplicate for URL: "
                + entry.shownUrl(),
            "distinct entries",
            "the same twice");
      }
      entries.add(entry);
    }
    return entries;
  }

  private RemoteWriteConfig entry(Section s) throws ConfigException {
    String url = s.string("url", "");
    if (url.isEmpty()) {
      throw s.fault("url", "url for remote_write is empty", "a URL", "none");
    }
    RemoteWriteConfig entry = options(s, url);
    s.end();
    return entry;
  }

  /// Reads all options but the URL; the section is not ended.
  RemoteWriteConfig options(Section s, String url) throws ConfigException {
    RemoteWriteConfig entry =
        new RemoteWriteConfig(
            url,
            s.durationMs("remote_timeout", TIMEOUT_MS),
            RemoteHeaders.read(s, AUTHORIZATION),
            RelabelSection.read(
                s,
                "write_relabel_configs",
                scheme,
                "empty or null relabeling rule in remote write config"),
            s.string("name", ""),
            s.bool("send_exemplars", false),
            s.bool("send_native_histograms", false),
            message(s),
            HttpClientSection.read(s, directory, false),
            queue(s.section("queue_config", "config.QueueConfig")),
            metadata(s.section("metadata_config", "config.MetadataConfig")));
    for (String key : List.of("sigv4", "azuread", "google_iam")) {
      HttpClientSection.refuseSigning(s, key);
    }
    if (s.bool("round_robin_dns", false)) {
      throw s.fault("round_robin_dns", "not supported: round_robin_dns", "false", "true");
    }
    return entry;
  }

  private static Message message(Section s) throws ConfigException {
    String name = s.string("protobuf_message", Message.V1.configName());
    for (Message message : Message.values()) {
      if (message.configName().equals(name)) {
        return message;
      }
    }
    throw s.fault(
        "protobuf_message",
        "invalid protobuf_message value: unknown type for remote write protobuf message "
            + name
            + ", supported: prometheus.WriteRequest, io.prometheus.write.v2.Request",
        "a supported message",
        name);
  }

  private static Queue queue(Section s) throws ConfigException {
    Queue absent = Queue.DEFAULT;
    int maxShards = positive(s, "max_shards", absent.maxShards());
    int minShards = positive(s, "min_shards", absent.minShards());
    if (minShards > maxShards) {
      throw s.fault(
          "min_shards",
          "remote write queue min_shards must not be greater than max_shards",
          "at most " + maxShards,
          "" + minShards);
    }
    Queue queue =
        new Queue(
            positive(s, "capacity", absent.capacity()),
            maxShards,
            minShards,
            positive(s, "max_samples_per_send", absent.maxSamplesPerSend()),
            s.durationMs("batch_send_deadline", absent.batchSendDeadlineMs()),
            s.durationMs("min_backoff", absent.minBackoffMs()),
            s.durationMs("max_backoff", absent.maxBackoffMs()),
            s.bool("retry_on_http_429", false),
            s.durationMs("sample_age_limit", 0));
    s.end();
    if (queue.maxBackoffMs() < queue.minBackoffMs()) {
      throw s.fault(
          "max_backoff",
          "remote write queue max_backoff must not be less than min_backoff",
          "at least " + Durations.format(queue.minBackoffMs()),
          Durations.format(queue.maxBackoffMs()));
    }
    return queue;
  }

  private static int positive(Section s, String key, int absent) throws ConfigException {
    long value = s.integer(key, absent, Long.MIN_VALUE);
    if (value <= 0) {
      throw s.fault(key, "remote write queue " + key + " must be positive", "above 0", "" + value);
    }
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  private static Metadata metadata(Section s) throws ConfigException {
    Metadata absent = Metadata.DEFAULT;
    Metadata metadata =
        new Metadata(
            s.bool("send", absent.send()),
            s.durationMs("send_interval", absent.intervalMs()),
            Math.clamp(
                s.integer("max_samples_per_send", absent.maxSamplesPerSend(), Long.MIN_VALUE),
                0,
                Integer.MAX_VALUE));
    s.end();
    if (metadata.send() && (metadata.maxSamplesPerSend() == 0 || metadata.intervalMs() == 0)) {
      throw Section.fault(
          s.position(),
          "metadata_config: max_samples_per_send and send_interval must be positive",
          "above 0",
          metadata.maxSamplesPerSend() + ", " + metadata.intervalMs() + " ms");
    }
    return metadata;
  }

  /// One entry as it is shown.
  static YamlTree effective(RemoteWriteConfig config) {
    return addOptions(new YamlTree().text("url", config.shownUrl()), config);
  }

  /// Adds all options but the URL.
  static YamlTree addOptions(YamlTree tree, RemoteWriteConfig config) {
    tree.duration("remote_timeout", config.timeoutMs());
    RemoteHeaders.add(tree, config.headers());
    EffectiveConfig.rules(tree, "write_relabel_configs", config.relabelConfigs());
    tree.textIfSet("name", config.name());
    tree.boolIfTrue("send_exemplars", config.sendExemplars());
    tree.boolIfTrue("send_native_histograms", config.sendNativeHistograms());
    tree.text("protobuf_message", config.message().configName());
    EffectiveHttpClient.add(tree, config.httpClient());
    Queue queue = config.queue();
    YamlTree queueTree = new YamlTree();
    queueTree.number("capacity", queue.capacity());
    queueTree.number("max_shards", queue.maxShards());
    queueTree.number("min_shards", queue.minShards());
    queueTree.number("max_samples_per_send", queue.maxSamplesPerSend());
    queueTree.duration("batch_send_deadline", queue.batchSendDeadlineMs());
    queueTree.duration("min_backoff", queue.minBackoffMs());
    queueTree.duration("max_backoff", queue.maxBackoffMs());
    queueTree.boolIfTrue("retry_on_http_429", queue.retryOnRateLimit());
    if (queue.sampleAgeLimitMs() != 0) {
      queueTree.duration("sample_age_limit", queue.sampleAgeLimitMs());
    }
    tree.mapping("queue_config", queueTree);
    YamlTree metadata = new YamlTree();
    metadata.bool("send", config.metadata().send());
    metadata.duration("send_interval", config.metadata().intervalMs());
    metadata.numberIfSet("max_samples_per_send", config.metadata().maxSamplesPerSend());
    return tree.mapping("metadata_config", metadata);
  }
}
