package io.narthex.server.http;

import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The headers that a configuration adds to requests, `Authorization` among them, and where they
/// may go. Files are read for every request.
final class ClientCredentials {
  static final String AUTHORIZATION = "Authorization";

  /// Headers that never follow a redirect to another host, wherever they come from: those that Go's
  /// `net/http` takes away.
  private static final Set<String> SENSITIVE =
      Set.of(
          "authorization",
          "www-authenticate",
          "cookie",
          "cookie2",
          "proxy-authorization",
          "proxy-authenticate");

  private final HttpClientConfig config;

  ClientCredentials(HttpClientConfig config) {
    this.config = config;
  }

  /// The headers, read now.
  Map<String, List<String>> read() throws HttpCallException {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    HttpClientConfig.BasicAuth basic = config.basicAuth();
    if (basic != null) {
      String user = text("username", new Secret(basic.username()), basic.usernameFile());
      String password = text("password", basic.password(), basic.passwordFile());
      headers.put(AUTHORIZATION, List.of(basic(user + ":" + password)));
    }
    HttpClientConfig.Authorization other = config.authorization();
    if (other != null) {
      String credentials =
          text("authorization credentials", other.credentials(), other.credentialsFile());
      headers.put(AUTHORIZATION, List.of(other.type() + " " + credentials));
    }
    for (HttpClientConfig.HttpHeader header : config.headers()) {
      headers.put(header.name(), values(header));
    }
    return headers;
  }

  /// A secret that stands in the configuration or in a file.
  static String text(String what, Secret inline, String file) throws HttpCallException {
    return file.isEmpty() ? inline.value() : CredentialFile.read(what, file);
  }

  /// Value of a header for the basic scheme.
  ///
  /// @param both name and password with a colon between them
  static String basic(String both) {
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> values(HttpClientConfig.HttpHeader header) throws HttpCallException {
    List<String> values = new ArrayList<>(header.values());
    for (Secret secret : header.secrets()) {
      values.add(secret.value());
    }
    for (String file : header.files()) {
      values.add(CredentialFile.read("header", file));
    }
    return values;
  }

  /// Refuses headers that would break a request apart.
  ///
  /// @throws HttpCallException that names the header, in Go's words; never its value
  static void requireValid(Map<String, List<String>> headers) throws HttpCallException {
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      String name = header.getKey();
      boolean token =
          !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':');
      boolean clean =
          header.getValue().stream()
              .allMatch(value -> value.chars().allMatch(c -> (c >= ' ' && c != 0x7f) || c == '\t'));
      if (!token || !clean) {
        throw new HttpCallException(
            HttpCallException.Kind.SETTINGS,
            "net/http: invalid header field "
                + (token ? "value for \"" + name + "\"" : "name \"" + name.strip() + "\""));
      }
    }
  }

  /// Whether a header of a call may not go to another host.
  static boolean isSensitive(String header) {
    return SENSITIVE.contains(header.toLowerCase(Locale.ROOT));
  }
}
