package io.narthex.server.http;

import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.config.Secret;
import io.netty.handler.ssl.SslContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Makes requests the way one `http_config` says: credentials, TLS, redirects, headers.
/// Thread-safe; cheap, connections belong to the [HttpTransport].
public final class HttpClient {
  private static final long GRACE_MS = 2_000;

  private final HttpTransport transport;
  private final HttpClientConfig config;
  private final ClientTls tls;
  private final String userAgent;

  /// A client.
  ///
  /// @param userAgent `User-Agent` of all its requests
  public HttpClient(HttpTransport transport, HttpClientConfig config, String userAgent) {
    this.transport = transport;
    this.config = config;
    this.tls = new ClientTls(config.tls());
    this.userAgent = userAgent;
  }

  /// Sends a request and returns at once. Reads files of credentials, so not for event loops.
  public void send(HttpCall call, HttpCallback callback) {
    HttpExchange.Leg first;
    try {
      requireServed();
      first = leg(call, true);
    } catch (HttpCallException e) {
      callback.failed(e);
      return;
    }
    new HttpExchange(
            transport, (leg, to, status) -> redirected(call, leg, to, status), first, callback)
        .start();
  }

  /// Sends a request and waits for the answer.
  public HttpAnswer call(HttpCall call) throws HttpCallException, InterruptedException {
    CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
    send(
        call,
        new HttpCallback() {
          @Override
          public void answered(HttpAnswer given) {
            if (!answer.complete(given)) {
              given.close();
            }
          }

          @Override
          public void failed(HttpCallException cause) {
            answer.completeExceptionally(cause);
          }
        });
    try {
      return answer.get(call.timeoutMs() + GRACE_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HttpCallException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(false);
      throw ConnectionErrors.timeout();
    }
  }

  private void requireServed() throws HttpCallException {
    String missing = null;
    if (config.oauth2() != null) {
      missing = "oauth2";
    } else if (!config.proxy().url().isEmpty()) {
      missing = "proxy_url";
    } else if (config.proxy().fromEnvironment()) {
      missing = "proxy_from_environment";
    }
    if (missing != null) {
      throw new HttpCallException(HttpCallException.Kind.SETTINGS, "not supported: " + missing);
    }
  }

  private HttpExchange.Leg leg(HttpCall call, boolean credentials) throws HttpCallException {
    HttpUrl url = call.url();
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("Host", List.of(url.hostHeader()));
    headers.put("User-Agent", List.of(userAgent));
    headers.putAll(call.headers());
    if (credentials) {
      String authorization = authorization();
      if (authorization != null) {
        headers.put("Authorization", List.of(authorization));
      }
      for (HttpClientConfig.HttpHeader header : config.headers()) {
        headers.put(header.name(), values(header));
      }
    }
    SslContext context = url.isTls() ? tls.context() : null;
    String configured = config.tls().serverName();
    String serverName = context == null ? "" : configured.isEmpty() ? url.host() : configured;
    Peer endpoint =
        new Peer(url.host(), url.port(), context, serverName, !config.tls().insecureSkipVerify());
    return new HttpExchange.Leg(call, endpoint, headers);
  }

  private @Nullable String authorization() throws HttpCallException {
    HttpClientConfig.BasicAuth basic = config.basicAuth();
    if (basic != null) {
      String user =
          basic.usernameFile().isEmpty()
              ? basic.username()
              : CredentialFile.read("username", basic.usernameFile());
      String password =
          basic.passwordFile().isEmpty()
              ? basic.password().value()
              : CredentialFile.read("password", basic.passwordFile());
      byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(both);
    }
    HttpClientConfig.Authorization other = config.authorization();
    if (other != null) {
      String credentials =
          other.credentialsFile().isEmpty()
              ? other.credentials().value()
              : CredentialFile.read("authorization credentials", other.credentialsFile());
      return other.type() + " " + credentials;
    }
    return null;
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

  private HttpExchange.@Nullable Leg redirected(
      HttpCall first, HttpExchange.Leg from, HttpUrl to, int status) throws HttpCallException {
    if (!config.followRedirects()) {
      return null;
    }
    boolean keepsMethod = status == 307 || status == 308;
    boolean keeps = keepsMethod || from.call().method().toUpperCase(Locale.ROOT).equals("GET");
    return leg(from.call().redirected(to, !keeps), first.url().trusts(to));
  }
}
