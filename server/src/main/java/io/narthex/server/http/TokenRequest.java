package io.narthex.server.http;

import io.narthex.server.config.OAuth2Config;
import io.narthex.storage.clock.Clock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What is sent to a token URL, as Go's `oauth2` sends it: the client's credentials in a header
/// where the server takes them there, else in the form; or a signed assertion. Thread-safe.
final class TokenRequest {
  /// How the client says who it is.
  enum Style {
    /// In the `Authorization` header.
    HEADER,
    /// In the form.
    FORM,
    /// By a signed assertion.
    ASSERTION
  }

  private static final long REQUEST_MS = 30_000;
  private static final long MAX_BODY_BYTES = 1 << 20;

  private final OAuth2Config config;
  private final Clock clock;
  private volatile List<Style> styles;

  /// @param clock tells when an assertion was made
  TokenRequest(OAuth2Config config, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.styles =
        config.isJwtBearer() ? List.of(Style.ASSERTION) : List.of(Style.HEADER, Style.FORM);
  }

  /// The token URL as errors name it, without credentials in it.
  String url() {
    try {
      return HttpUrl.parse(config.tokenUrl()).text();
    } catch (IllegalArgumentException e) {
      // Not a URL; asking for a token fails with the reason.
      return "token_url";
    }
  }

  /// The client's secret, or the key that signs, read now.
  String secret() throws HttpCallException {
    OAuth2Config.Assertion assertion = config.assertion();
    return config.isJwtBearer()
        ? ClientCredentials.text(
            "oauth2 client certificate key", assertion.key(), assertion.keyFile())
        : ClientCredentials.text(
            "oauth2 client secret", config.clientSecret(), config.clientSecretFile());
  }

  /// The ways to try, one or two, in this order.
  List<Style> styles() {
    return styles;
  }

  /// The server has taken a request of this style: it is the one from now on.
  void accepted(Style style) {
    styles = List.of(style);
  }

  /// The request.
  ///
  /// @throws HttpCallException where the key signs nothing, or the URL is none
  HttpCall call(String secret, Style style) throws HttpCallException {
    Map<String, String> form = new TreeMap<>();
    String scopes = String.join(" ", config.scopes());
    if (!scopes.isEmpty()) {
      form.put("scope", scopes);
    }
    if (style == Style.ASSERTION) {
      form.put("grant_type", OAuth2Config.JWT_BEARER);
      form.put("assertion", new JwtAssertion(config, clock.nowMs()).signed(secret));
    } else {
      form.put("grant_type", "client_credentials");
    }
    for (Map.Entry<String, String> parameter : config.endpointParams().entrySet()) {
      if (form.containsKey(parameter.getKey()) && !parameter.getKey().equals("grant_type")) {
        throw new HttpCallException(
            HttpCallException.Kind.SETTINGS,
            "oauth2: cannot overwrite parameter \"" + parameter.getKey() + "\"");
      }
      form.put(parameter.getKey(), parameter.getValue());
    }
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("Content-Type", List.of("application/x-www-form-urlencoded"));
    if (style == Style.FORM) {
      form.put("client_id", config.clientId());
      if (!secret.isEmpty()) {
        form.put("client_secret", secret);
      }
    } else if (style == Style.HEADER) {
      String both = UrlText.formValue(config.clientId()) + ":" + UrlText.formValue(secret);
      headers.put(ClientCredentials.AUTHORIZATION, List.of(ClientCredentials.basic(both)));
    }
    return HttpCall.post(parsedUrl(), headers, encoded(form), REQUEST_MS, MAX_BODY_BYTES);
  }

  private HttpUrl parsedUrl() throws HttpCallException {
    try {
      return HttpUrl.parse(config.tokenUrl());
    } catch (IllegalArgumentException e) {
      throw new HttpCallException(
          HttpCallException.Kind.SETTINGS, "token_url: " + e.getMessage(), e);
    }
  }

  private static ByteBuffer encoded(Map<String, String> form) {
    StringBuilder out = new StringBuilder();
    form.forEach((name, value) -> {
      out.append(out.isEmpty() ? "" : "&").append(UrlText.formValue(name));
      out.append('=').append(UrlText.formValue(value));
    });
    return ByteBuffer.wrap(out.toString().getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
  }
}
