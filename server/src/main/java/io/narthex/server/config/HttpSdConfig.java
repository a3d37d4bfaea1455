package io.narthex.server.config;

/// One entry of `http_sd_configs`.
///
/// @param url absolute, `http` or `https`, with a host
/// @param refreshIntervalMs above 0
public record HttpSdConfig(String url, long refreshIntervalMs, HttpClientConfig httpClient) {
  /// The URL for logs, without its password.
  public String shownUrl() {
    return Redaction.url(url);
  }
}
