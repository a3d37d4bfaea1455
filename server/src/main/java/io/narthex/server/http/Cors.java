package io.narthex.server.http;

import io.narthex.storage.regex.Regex;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/// Cross-origin headers as upstream sends them: a refused origin still gets the others.
final class Cors {
  private final Regex allowedOrigin;

  Cors(Regex allowedOrigin) {
    this.allowedOrigin = allowedOrigin;
  }

  /// Adds the headers for a request from `origin` (`""`: not a cross-origin request).
  void apply(String origin, HttpHeaders answer) {
    if (origin.isEmpty()) {
      return;
    }
    answer.set(
        HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS,
        "Accept, Authorization, Content-Type, Origin");
    answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS");
    answer.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, "Date");
    if (allowedOrigin.matches(origin)) {
      answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
  }
}
