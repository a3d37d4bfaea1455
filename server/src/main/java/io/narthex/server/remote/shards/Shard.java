package io.narthex.server.remote.shards;

import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpUrl;
import java.util.List;
import java.util.Map;

/// A server that holds series of its own.
///
/// @param url of its API, without `/api/v1`
/// @param headers of each request
/// @param timeoutMs for a whole answer
public record Shard(
    HttpUrl url, Map<String, List<String>> headers, HttpClient client, long timeoutMs) {
  /// The URL of a page of its API.
  HttpUrl page(String path) {
    String base = url.toString();
    String trimmed = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    return HttpUrl.parse(trimmed + path);
  }
}
