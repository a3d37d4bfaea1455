package io.narthex.server.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One entry of `remote_write`: where samples are sent on to, and how.
///
/// @param url as written, perhaps with a password; [#shownUrl] has none
/// @param headers of each request, by name
/// @param relabelConfigs for the labels of each series, external labels included
/// @param name empty: none
/// @param sendNativeHistograms accepted; there are none to send
public record RemoteWriteConfig(
    String url,
    long timeoutMs,
    Map<String, String> headers,
    List<RelabelConfig> relabelConfigs,
    String name,
    boolean sendExemplars,
    boolean sendNativeHistograms,
    Message message,
    HttpClientConfig httpClient,
    Queue queue,
    Metadata metadata) {
  public RemoteWriteConfig {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    relabelConfigs = List.copyOf(relabelConfigs);
  }

  /// What is sent.
  public enum Message {
    V1("prometheus.WriteRequest"),
    V2("io.prometheus.write.v2.Request");

    private final String configName;

    Message(String configName) {
      this.configName = configName;
    }

    /// Its full name, as the configuration and content types have it.
    public String configName() {
      return configName;
    }
  }

  /// `queue_config`.
  ///
  /// @param capacity samples that wait in memory for one shard
  /// @param maxSamplesPerSend of one request
  /// @param batchSendDeadlineMs longest time that a sample waits for others
  /// @param retryOnRateLimit whether 429 is tried again
  /// @param sampleAgeLimitMs older samples are not sent; 0: all are
  public record Queue(
      int capacity,
      int maxShards,
      int minShards,
      int maxSamplesPerSend,
      long batchSendDeadlineMs,
      long minBackoffMs,
      long maxBackoffMs,
      boolean retryOnRateLimit,
      long sampleAgeLimitMs) {
    /// What holds where nothing is said.
    public static final Queue DEFAULT = new Queue(10_000, 50, 1, 2_000, 5_000, 30, 5_000, false, 0);
  }

  /// `metadata_config`.
  ///
  /// @param intervalMs between two rounds, with 1.0
  public record Metadata(boolean send, long intervalMs, int maxSamplesPerSend) {
    /// What holds where nothing is said.
    public static final Metadata DEFAULT = new Metadata(true, 60_000, 2_000);
  }

  /// The same with another URL and name.
  RemoteWriteConfig to(String otherUrl, String otherName) {
    return new RemoteWriteConfig(
        otherUrl,
        timeoutMs,
        headers,
        relabelConfigs,
        otherName,
        sendExemplars,
        sendNativeHistograms,
        message,
        httpClient,
        queue,
        metadata);
  }

  /// The URL without password.
  public String shownUrl() {
    return Redaction.url(url);
  }

  /// Secrets and URL redacted.
  @Override
  public String toString() {
    return "remote write to " + shownUrl() + (name.isEmpty() ? "" : " (" + name + ")");
  }
}
