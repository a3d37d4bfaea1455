package io.narthex.server.config;

import io.narthex.storage.labels.Labels;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One entry of `remote_read`: who else is asked for the samples of a query, and how.
///
/// @param url as written, perhaps with a password; [#shownUrl] has none
/// @param timeoutMs for a whole answer
/// @param chunkedReadLimitBytes largest frame of a streamed answer
/// @param headers of each request, by name
/// @param readRecent whether it is asked for times that the local storage has samples of
/// @param name empty: none
/// @param requiredMatchers selectors without an equality matcher for each of these do not ask it
/// @param filterExternalLabels whether external labels are selected by and taken from the answer
public record RemoteReadConfig(
    String url,
    long timeoutMs,
    long chunkedReadLimitBytes,
    Map<String, String> headers,
    boolean readRecent,
    String name,
    HttpClientConfig httpClient,
    Labels requiredMatchers,
    boolean filterExternalLabels) {
  public RemoteReadConfig {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /// The same with another URL and name.
  RemoteReadConfig to(String otherUrl, String otherName) {
    return new RemoteReadConfig(
        otherUrl,
        timeoutMs,
        chunkedReadLimitBytes,
        headers,
        readRecent,
        otherName,
        httpClient,
        requiredMatchers,
        filterExternalLabels);
  }

  /// The URL without password.
  public String shownUrl() {
    return Redaction.url(url);
  }

  /// Secrets and URL redacted.
  @Override
  public String toString() {
    return "remote read from " + shownUrl() + (name.isEmpty() ? "" : " (" + name + ")");
  }
}
