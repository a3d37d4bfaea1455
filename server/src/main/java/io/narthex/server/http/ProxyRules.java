package io.narthex.server.http;

import io.narthex.server.config.HttpClientConfig.ProxyConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which proxy a request goes through: one that is configured, or what the environment says in the
/// variables that Go's `net/http` looks at. Immutable.
final class ProxyRules {
  /// What stands for one kind of target.
  ///
  /// @param url null: none
  /// @param fault why the proxy cannot be used; empty: it can
  private record Choice(@Nullable HttpUrl url, String fault) {
    static final Choice DIRECT = new Choice(null, "");
  }

  private final Choice http;
  private final Choice https;
  private final @Nullable NoProxy exceptions;

  private ProxyRules(Choice http, Choice https, @Nullable NoProxy exceptions) {
    this.http = http;
    this.https = https;
    this.exceptions = exceptions;
  }

  /// The rules of a configuration.
  ///
  /// @param environment looked at where the configuration says so
  static ProxyRules of(ProxyConfig config, Map<String, String> environment) {
    if (config.fromEnvironment()) {
      Choice http = choice(value(environment, "HTTP_PROXY", "http_proxy"));
      if (http.url() != null && !value(environment, "REQUEST_METHOD").isEmpty()) {
        http =
            new Choice(
                null,
                "refusing to use HTTP_PROXY value in CGI environment; see"
                    + " golang.org/s/cgihttpproxy");
      }
      return new ProxyRules(
          http,
          choice(value(environment, "HTTPS_PROXY", "https_proxy")),
          new NoProxy(value(environment, "NO_PROXY", "no_proxy")));
    }
    Choice one = choice(config.url());
    // Without a list even the machine itself is reached through the proxy, as upstream.
    return new ProxyRules(
        one, one, config.noProxy().isEmpty() ? null : new NoProxy(config.noProxy()));
  }

  private static String value(Map<String, String> environment, String... names) {
    for (String name : names) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  /// Reads a proxy's URL; one without a scheme is `http`.
  private static Choice choice(String text) {
    if (text.isEmpty()) {
      return Choice.DIRECT;
    }
    int colon = text.indexOf("://");
    String scheme = colon < 0 ? "" : text.substring(0, colon);
    if (!scheme.isEmpty()
        && !scheme.equalsIgnoreCase("http")
        && !scheme.equalsIgnoreCase("https")) {
      return new Choice(null, "not supported: proxy scheme " + scheme);
    }
    try {
      return new Choice(HttpUrl.parse(colon < 0 ? "http://" + text : text), "");
    } catch (IllegalArgumentException e) {
      // The text may hold a password: it is not repeated.
      return new Choice(null, "proxy: expected=an http or https URL, actual=another text");
    }
  }

  /// The proxy for `target`, null for a direct connection.
  ///
  /// @throws HttpCallException where the proxy cannot be used
  @Nullable HttpUrl proxyFor(HttpUrl target) throws HttpCallException {
    Choice choice = target.isTls() ? https : http;
    if (choice.equals(Choice.DIRECT) || (exceptions != null && exceptions.covers(target))) {
      return null;
    }
    if (!choice.fault().isEmpty()) {
      throw new HttpCallException(HttpCallException.Kind.SETTINGS, choice.fault());
    }
    return choice.url();
  }
}
