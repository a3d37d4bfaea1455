package io.narthex.server.http;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One request to a peer and the bounds it runs under.
///
/// @param method `GET`, `POST`, …
/// @param url absolute, `http` or `https`; where to
/// @param headers by name, in the order they are sent; `Host`, credentials and length are added
/// @param body from its position to its limit; empty: none; read only
/// @param timeoutMs for everything from the name look-up to the last byte, redirects included
/// @param maxBodyBytes largest answer, as sent and decompressed; one that reaches it is refused
public record HttpCall(
    String method,
    HttpUrl url,
    Map<String, List<String>> headers,
    ByteBuffer body,
    long timeoutMs,
    long maxBodyBytes) {
  private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /// Method and URL as errors begin with them: `Get "http://host/"`.
  String title() {
    String verb = method.charAt(0) + method.substring(1).toLowerCase(Locale.ROOT);
    return verb + " \"" + url + "\"";
  }

  /// Whether there is a body.
  boolean hasBody() {
    return body.hasRemaining();
  }

  /// A GET without a body.
  public static HttpCall get(
      HttpUrl url, Map<String, List<String>> headers, long timeoutMs, long maxBodyBytes) {
    return new HttpCall("GET", url, headers, NO_BODY, timeoutMs, maxBodyBytes);
  }

  /// The same call with another time to run.
  HttpCall within(long newTimeoutMs) {
    return new HttpCall(method, url, headers, body, newTimeoutMs, maxBodyBytes);
  }

  /// A POST of `body`.
  public static HttpCall post(
      HttpUrl url,
      Map<String, List<String>> headers,
      ByteBuffer body,
      long timeoutMs,
      long maxBodyBytes) {
    return new HttpCall("POST", url, headers, body, timeoutMs, maxBodyBytes);
  }

  /// The same call for another URL, as a redirect asks for.
  HttpCall redirected(HttpUrl to, boolean asGet) {
    return asGet
        ? new HttpCall("GET", to, headers, NO_BODY, timeoutMs, maxBodyBytes)
        : new HttpCall(method, to, headers, body, timeoutMs, maxBodyBytes);
  }
}
