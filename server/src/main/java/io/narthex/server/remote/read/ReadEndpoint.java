package io.narthex.server.remote.read;

import io.narthex.server.http.HttpUrl;
import java.util.Map;

/// Where a remote read goes, and its bounds.
///
/// @param name as metrics show it
/// @param headers of each request, by name
/// @param timeoutMs for a whole answer
/// @param maxFrameBytes longest frame of a streamed answer
public record ReadEndpoint(
    HttpUrl url, String name, Map<String, String> headers, long timeoutMs, long maxFrameBytes) {
  public ReadEndpoint {
    headers = Map.copyOf(headers);
  }
}
