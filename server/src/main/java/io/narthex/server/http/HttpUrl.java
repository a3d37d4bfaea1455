package io.narthex.server.http;

import io.narthex.server.config.Secret;
import java.util.Locale;

/// An absolute `http` or `https` URL, split as far as an exchange needs it. Laxer than
/// [java.net.URI], which knows no underscores in host names.
///
/// @param scheme `http` or `https`
/// @param host name or address, without the brackets of IPv6; not empty
/// @param port 0 to 65535
/// @param target path and query as they are sent, starts with `/`
/// @param text the whole URL as written, without fragment and credentials
/// @param userInfo name and password as they stand in the URL, escapes resolved, with a colon
///   between them; none: they are not there
public record HttpUrl(
    String scheme, String host, int port, String target, String text, Secret userInfo) {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int MAX_PORT = 65_535;

  /// Splits `text`.
  ///
  /// @throws IllegalArgumentException where it is not such a URL; says why, in upstream's words
  ///   where it has some
  public static HttpUrl parse(String text) {
    int fragment = text.indexOf('#');
    String url = fragment < 0 ? text : text.substring(0, fragment);
    int colon = url.indexOf("://");
    String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("unsupported protocol scheme \"" + scheme + "\"");
    }
    int start = colon + 3;
    int end = start;
    while (end < url.length() && url.charAt(end) != '/' && url.charAt(end) != '?') {
      end++;
    }
    int at = url.lastIndexOf('@', end - 1);
    String authority = url.substring(at < start ? start : at + 1, end);
    Secret userInfo = at < start ? Secret.NONE : userInfo(url.substring(start, at));
    int portColon = portColon(authority, url);
    String host = portColon < 0 ? authority : authority.substring(0, portColon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty()) {
      throw new IllegalArgumentException("http: no Host in request URL");
    }
    int port = scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
    if (portColon >= 0 && portColon + 1 < authority.length()) {
      port = port(authority.substring(portColon), url);
    }
    String target = url.substring(end);
    if (!target.startsWith("/")) {
      target = "/" + target;
    }
    requirePrintable(host, target, url);
    return new HttpUrl(
        scheme, host, port, target, scheme + "://" + authority + url.substring(end), userInfo);
  }

  private static Secret userInfo(String text) {
    int colon = text.indexOf(':');
    String name = UrlText.unescape(colon < 0 ? text : text.substring(0, colon));
    String password = colon < 0 ? "" : UrlText.unescape(text.substring(colon + 1));
    return name.isEmpty() && password.isEmpty() ? Secret.NONE : new Secret(name + ":" + password);
  }

  private static int portColon(String authority, String url) {
    int bracket = authority.lastIndexOf(']');
    int colon = authority.lastIndexOf(':');
    if (colon < bracket) {
      colon = -1;
    }
    if (authority.startsWith("[") && bracket < 0) {
      throw new IllegalArgumentException("parse \"" + url + "\": missing ']' in host");
    }
    if (colon >= 0 && bracket < 0 && authority.indexOf(':') != colon) {
      // Several colons and no brackets: what follows the first is no port.
      port(authority.substring(authority.indexOf(':')), url);
    }
    return colon;
  }

  private static int port(String colonAndPort, String url) {
    int port = 0;
    boolean valid = colonAndPort.length() <= 6;
    for (int i = 1; i < colonAndPort.length() && valid; i++) {
      char c = colonAndPort.charAt(i);
      valid = c >= '0' && c <= '9';
      port = port * 10 + (c - '0');
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "parse \"" + url + "\": invalid port \"" + colonAndPort + "\" after host");
    }
    if (port > MAX_PORT) {
      throw new IllegalArgumentException("dial tcp: address " + port + ": invalid port");
    }
    return port;
  }

  private static void requirePrintable(String host, String target, String url) {
    for (String part : new String[] {host, target}) {
      for (int i = 0; i < part.length(); i++) {
        if (part.charAt(i) <= ' ' || part.charAt(i) == 0x7f) {
          throw new IllegalArgumentException(
              "parse \""
                  + url.replaceAll("[\\x00-\\x1f\\x7f]", "?")
                  + "\": invalid character in URL");
        }
      }
    }
  }

  /// The URL that `location`, as an answer gives it, means from here.
  ///
  /// @throws IllegalArgumentException as [#parse]
  HttpUrl resolve(String location) {
    if (location.contains("://")) {
      return parse(location);
    }
    String origin = text.substring(0, text.length() - withoutOrigin().length());
    if (location.startsWith("//")) {
      return parse(scheme + ":" + location);
    }
    if (location.startsWith("/")) {
      return parse(origin + location);
    }
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    if (location.startsWith("?")) {
      return parse(origin + path + location);
    }
    return parse(origin + path.substring(0, path.lastIndexOf('/') + 1) + location);
  }

  /// The same host with another path and query.
  public HttpUrl withTarget(String other) {
    String origin = text.substring(0, text.length() - withoutOrigin().length());
    return new HttpUrl(scheme, host, port, other, origin + other, userInfo);
  }

  private String withoutOrigin() {
    int start = text.indexOf("://") + 3;
    int end = start;
    while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
      end++;
    }
    return text.substring(end);
  }

  boolean isTls() {
    return scheme.equals("https");
  }

  /// Value of the `Host` header: the port only where it is not the scheme's own.
  String hostHeader() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (isTls() ? HTTPS_PORT : HTTP_PORT) ? name : name + ":" + port;
  }

  /// Whether credentials meant for this URL may go to `other`: the same host, and not less secret.
  boolean trusts(HttpUrl other) {
    String mine = host.toLowerCase(Locale.ROOT);
    String theirs = other.host.toLowerCase(Locale.ROOT);
    return theirs.equals(mine) && !(isTls() && !other.isTls());
  }

  @Override
  public String toString() {
    return text;
  }
}
