package io.narthex.server.http;

import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.config.HttpClientConfig.ProxyConfig;
import io.narthex.server.config.OAuth2Config;
import io.narthex.server.config.Secret;
import io.netty.handler.ssl.SslContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Makes requests the way one `http_config` says: credentials, tokens, TLS, proxies, redirects,
/// headers. Thread-safe; cheap, connections belong to the [HttpTransport].
public final class HttpClient {
  private static final long GRACE_MS = 2_000;

  private final HttpTransport transport;
  private final HttpClientConfig config;
  private final ClientTls tls;
  private final ClientCredentials credentials;
  private final ProxyRules proxies;
  private final String userAgent;
  private final boolean leavesTrustedHosts;
  private final @Nullable TokenSource tokens;

  /// A client.
  ///
  /// @param userAgent `User-Agent` of all its requests
  public HttpClient(HttpTransport transport, HttpClientConfig config, String userAgent) {
    this(transport, config, userAgent, true);
  }

  private HttpClient(
      HttpTransport transport,
      HttpClientConfig config,
      String userAgent,
      boolean leavesTrustedHosts) {
    this.transport = transport;
    this.config = config;
    this.tls = new ClientTls(config.tls());
    this.credentials = new ClientCredentials(config);
    this.proxies = ProxyRules.of(config.proxy(), transport.environment());
    this.userAgent = userAgent;
    this.leavesTrustedHosts = leavesTrustedHosts;
    OAuth2Config oauth2 = config.oauth2();
    this.tokens =
        oauth2 == null
            ? null
            : new TokenSource(oauth2, transport, forTokens(transport, oauth2, userAgent));
  }

  /// A client for requests whose bodies are secret: it does not take them to another host.
  private static HttpClient forTokens(
      HttpTransport transport, OAuth2Config oauth2, String userAgent) {
    HttpClientConfig config =
        new HttpClientConfig(null, null, null, oauth2.tls(), true, true, oauth2.proxy(), List.of());
    return new HttpClient(transport, config, userAgent, false);
  }

  /// A request on its way.
  ///
  /// @param secrets headers for trusted hosts
  private record Outgoing(
      HttpCall call, Hop hop, Map<String, List<String>> secrets, HttpCallback callback) {}

  /// Where the bytes of a request go.
  ///
  /// @param target as the request line has it
  /// @param proxyAuthorization for a proxy that reads the request; empty: none
  private record Hop(Peer peer, String target, String proxyAuthorization) {}

  /// Sends a request and returns at once. Reads files of credentials, so not for event loops.
  public void send(HttpCall call, HttpCallback callback) {
    TokenSource source = tokens;
    try {
      Outgoing outgoing = new Outgoing(call, hop(call.url()), credentials.read(), callback);
      if (source == null) {
        start(outgoing);
      } else {
        source.take(call.timeoutMs(), new WithToken(outgoing, transport.clock().nanoTime()));
      }
    } catch (HttpCallException e) {
      callback.failed(e);
    }
  }

  /// Goes on with a request when its token is there, in what is left of its time.
  private final class WithToken implements TokenSource.Receiver {
    private final Outgoing outgoing;
    private final long startNanos;

    WithToken(Outgoing outgoing, long startNanos) {
      this.outgoing = outgoing;
      this.startNanos = startNanos;
    }

    @Override
    public void token(String authorization) {
      long spentMs = TimeUnit.NANOSECONDS.toMillis(transport.clock().nanoTime() - startNanos);
      outgoing.secrets().put(ClientCredentials.AUTHORIZATION, List.of(authorization));
      HttpCall rest = outgoing.call().within(Math.max(1, outgoing.call().timeoutMs() - spentMs));
      try {
        start(new Outgoing(rest, outgoing.hop(), outgoing.secrets(), outgoing.callback()));
      } catch (HttpCallException e) {
        outgoing.callback().failed(e);
      }
    }

    @Override
    public void failed(HttpCallException cause) {
      outgoing
          .callback()
          .failed(
              new HttpCallException(
                  cause.kind(), outgoing.call().title() + ": " + cause.getMessage(), cause));
    }
  }

  private void start(Outgoing outgoing) throws HttpCallException {
    HttpExchange.Leg first = leg(outgoing.call(), outgoing.hop(), outgoing.secrets(), true);
    new HttpExchange(
            transport,
            (leg, to, status) -> redirected(outgoing, leg, to, status),
            first,
            outgoing.callback())
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

  /// Sends a request and waits for the head of the answer, whose body is read as it arrives.
  ///
  /// @param call its limit of size holds for the body as sent
  /// @param check asked about 20 times a second while this thread waits for the peer, here and in
  ///   [HttpStream#read]; what it throws comes out of there, and ends the exchange
  public HttpStream stream(HttpCall call, Runnable check)
      throws HttpCallException, InterruptedException {
    HttpStream stream = new HttpStream(check);
    boolean begun = false;
    try {
      send(call, stream.arrival());
      stream.awaitHead();
      begun = true;
      return stream;
    } finally {
      if (!begun) {
        stream.close();
      }
    }
  }

  private HttpExchange.Leg leg(
      HttpCall call, Hop hop, Map<String, List<String>> secrets, boolean trusted)
      throws HttpCallException {
    HttpUrl url = call.url();
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("Host", List.of(url.hostHeader()));
    headers.put("User-Agent", List.of(userAgent));
    call.headers()
        .forEach((name, values) -> {
          if (trusted || !ClientCredentials.isSensitive(name)) {
            headers.put(name, values);
          }
        });
    if (trusted) {
      headers.putAll(secrets);
    }
    if (!url.userInfo().isEmpty() && !call.headers().containsKey(ClientCredentials.AUTHORIZATION)) {
      headers.put(
          ClientCredentials.AUTHORIZATION,
          List.of(ClientCredentials.basic(url.userInfo().value())));
    }
    if (!hop.proxyAuthorization().isEmpty()) {
      headers.put("Proxy-Authorization", List.of(hop.proxyAuthorization()));
    }
    ClientCredentials.requireValid(headers);
    return new HttpExchange.Leg(call, hop.peer(), hop.target(), headers, trusted);
  }

  private Hop hop(HttpUrl url) throws HttpCallException {
    HttpUrl proxy = proxies.proxyFor(url);
    if (proxy == null) {
      return new Hop(peer(url, false), url.target(), "");
    }
    Secret userInfo = proxy.userInfo();
    String authorization = userInfo.isEmpty() ? "" : ClientCredentials.basic(userInfo.value());
    if (!url.isTls()) {
      String absolute = url.scheme() + "://" + url.hostHeader() + url.target();
      return new Hop(peer(proxy, true), absolute, authorization);
    }
    Tunnel way = new Tunnel(peer(proxy, true), connectHeaders(config.proxy(), authorization));
    return new Hop(peer(url, false).through(way), url.target(), "");
  }

  private Map<String, List<String>> connectHeaders(ProxyConfig proxy, String authorization)
      throws HttpCallException {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("User-Agent", List.of(userAgent));
    proxy
        .connectHeader()
        .forEach((name, values) -> headers.put(name, values.stream().map(Secret::value).toList()));
    if (!authorization.isEmpty()) {
      headers.put("Proxy-Authorization", List.of(authorization));
    }
    ClientCredentials.requireValid(headers);
    return headers;
  }

  /// Where `url` is, without what may lie on the way. A proxy proves its own name, never the one
  /// that targets are configured to have.
  private Peer peer(HttpUrl url, boolean isProxy) throws HttpCallException {
    SslContext context = url.isTls() ? tls.context() : null;
    String configured = isProxy ? "" : config.tls().serverName();
    String serverName = context == null ? "" : configured.isEmpty() ? url.host() : configured;
    boolean verified = !config.tls().insecureSkipVerify();
    return new Peer(url.host(), url.port(), context, serverName, verified, isProxy, null);
  }

  private HttpExchange.@Nullable Leg redirected(
      Outgoing first, HttpExchange.Leg from, HttpUrl to, int status) throws HttpCallException {
    boolean trusted = from.trusted() && first.call().url().trusts(to);
    if (!config.followRedirects() || (!trusted && !leavesTrustedHosts)) {
      return null;
    }
    boolean keepsMethod = status == 307 || status == 308;
    boolean keeps = keepsMethod || from.call().method().toUpperCase(Locale.ROOT).equals("GET");
    return leg(from.call().redirected(to, !keeps), hop(to), first.secrets(), trusted);
  }
}
