package io.narthex.server.http;

import io.narthex.storage.regex.Regex;
import java.net.InetSocketAddress;
import java.util.List;

/// Settings of an [HttpServer].
///
/// @param listenAddresses where to listen; port 0: any free one
/// @param maxConnections open at once; more wait in the listener's backlog
/// @param readTimeoutMs for reading one request, and for an idle connection
/// @param headerTimeoutMs for reading the head of one request
/// @param routePrefix `/` or `/prefix`, without a slash at its end
/// @param externalPath path under which users see the server, without a slash at its end
/// @param corsOrigin origins that browsers may call from
/// @param queryThreads threads for queries; others wait in a queue
/// @param otherThreads threads for everything else that may wait
public record HttpServerOptions(
    List<InetSocketAddress> listenAddresses,
    int maxConnections,
    long readTimeoutMs,
    long headerTimeoutMs,
    String routePrefix,
    String externalPath,
    Regex corsOrigin,
    int queryThreads,
    int otherThreads) {
  public HttpServerOptions {
    listenAddresses = List.copyOf(listenAddresses);
  }

  /// Upstream's defaults, on `address`.
  public static HttpServerOptions of(InetSocketAddress address) {
    return new HttpServerOptions(
        List.of(address), 512, 300_000, 10_000, "/", "", Regex.compile(".*"), 20, 4);
  }

  /// These settings with another place in the URL.
  public HttpServerOptions withPaths(String newRoutePrefix, String newExternalPath) {
    return new HttpServerOptions(
        listenAddresses,
        maxConnections,
        readTimeoutMs,
        headerTimeoutMs,
        newRoutePrefix,
        newExternalPath,
        corsOrigin,
        queryThreads,
        otherThreads);
  }

  /// Largest request line and largest head, in bytes: what Go allows for both together.
  static final int MAX_HEAD_BYTES = 1 << 20;

  /// Largest form.
  static final int MAX_FORM_BYTES = 10 << 20;
}
