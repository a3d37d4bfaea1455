package io.narthex.server.http;

import java.util.Set;

/// A path and what answers it.
///
/// @param methods upper case
/// @param path below the route prefix; a segment `:name` takes any one segment, a last segment
///   `*name` any rest
/// @param readyOnly whether it answers 503 until the server is ready
public record Route(
    Set<String> methods,
    String path,
    Treatment treatment,
    boolean readyOnly,
    Lane lane,
    Endpoint endpoint) {
  public Route {
    methods = Set.copyOf(methods);
  }

  /// What happens to all answers of a route.
  public enum Treatment {
    /// Compressed where the client takes it, with CORS headers.
    COMPRESSED_CORS,
    /// With CORS headers.
    CORS,
    /// Compressed where the client takes it.
    COMPRESSED,
    /// As the endpoint wrote it.
    PLAIN
  }

  /// Which threads a blocking endpoint runs on, so that queries never keep others waiting.
  public enum Lane {
    QUERY,
    OTHER
  }

  /// An API route for ready servers: compressed, with CORS headers.
  public static Route api(Set<String> methods, String path, Lane lane, Endpoint endpoint) {
    return new Route(methods, path, Treatment.COMPRESSED_CORS, true, lane, endpoint);
  }

  /// A route whose answers are sent as they are, at any time.
  public static Route plain(Set<String> methods, String path, Endpoint endpoint) {
    return new Route(methods, path, Treatment.PLAIN, false, Lane.OTHER, endpoint);
  }

  /// This route, answering 503 until the server is ready.
  public Route whenReady() {
    return new Route(methods, path, treatment, true, lane, endpoint);
  }

  /// The path with its variable parts, as label of metrics.
  String label() {
    return path;
  }
}
