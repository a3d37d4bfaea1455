package io.narthex.server.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A way through a proxy that passes bytes on, opened with `CONNECT`.
///
/// @param proxy where the proxy listens
/// @param headers of the request that opens it, later ones win; credentials for the proxy among
///   them
record Tunnel(Peer proxy, Map<String, List<String>> headers) {
  Tunnel {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /// Says nothing of the headers, which may be secret.
  @Override
  public String toString() {
    return "tunnel through " + proxy.address();
  }
}
