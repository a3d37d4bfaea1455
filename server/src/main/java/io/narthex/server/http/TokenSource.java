package io.narthex.server.http;

import io.narthex.server.config.OAuth2Config;
import io.narthex.storage.clock.Clock;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tokens of one OAuth 2 client. A token is used until shortly before it expires, or until the
/// secret changes that it was got with; then one request gets the next one, however many wait for
/// it. Thread-safe.
final class TokenSource {
  /// As Go's `oauth2`: a token that ends so soon might end on its way.
  private static final long EARLY_NANOS = TimeUnit.SECONDS.toNanos(10);

  /// Learns, once, what came of asking for a token. Called on any thread.
  interface Receiver {
    /// Value for the `Authorization` header.
    void token(String authorization);

    /// No token; the message names the token URL.
    void failed(HttpCallException cause);
  }

  /// One that waits for a token, until its time is over.
  private static final class Waiting {
    private final Receiver receiver;
    private @Nullable Future<?> deadline;

    Waiting(Receiver receiver) {
      this.receiver = receiver;
    }

    void forgetDeadline() {
      if (deadline != null) {
        deadline.cancel(false);
      }
    }
  }

  private final TokenRequest request;
  private final String url;
  private final HttpTransport transport;
  private final HttpClient client;
  private final Clock clock;
  private final List<Waiting> waiting = new ArrayList<>();
  private @Nullable Token token;
  private String secret = "";
  private boolean asking;

  /// A source that asks with `client`.
  TokenSource(OAuth2Config config, HttpTransport transport, HttpClient client) {
    this.request = new TokenRequest(config, transport.clock());
    this.url = request.url();
    this.transport = transport;
    this.client = client;
    this.clock = transport.clock();
  }

  /// Gives `receiver` a token: at once where there is one, else when it has come, within
  /// `timeoutMs`. Reads the file of the secret, so not for event loops.
  ///
  /// @throws HttpCallException where the secret cannot be read
  void take(long timeoutMs, Receiver receiver) throws HttpCallException {
    String now = request.secret();
    Token ready;
    boolean first = false;
    synchronized (this) {
      if (!now.equals(secret)) {
        secret = now;
        token = null;
      }
      ready = token != null && token.lastsFor(EARLY_NANOS, clock.nanoTime()) ? token : null;
      if (ready == null) {
        enqueue(new Waiting(receiver), timeoutMs);
        first = !asking;
        asking = true;
      }
    }
    if (ready != null) {
      receiver.token(ready.authorization());
    } else if (first) {
      ask(now, request.styles().getFirst());
    }
  }

  private synchronized void enqueue(Waiting one, long timeoutMs) {
    waiting.add(one);
    one.deadline =
        transport.nextLoop().schedule(() -> expire(one), timeoutMs, TimeUnit.MILLISECONDS);
  }

  private void expire(Waiting one) {
    boolean found;
    synchronized (this) {
      found = waiting.remove(one);
    }
    if (found) {
      one.receiver.failed(named(ConnectionErrors.timeout()));
    }
  }

  private void ask(String shown, TokenRequest.Style style) {
    HttpCall call;
    try {
      call = request.call(shown, style);
    } catch (HttpCallException e) {
      ended(shown, null, e);
      return;
    }
    long sentNanos = clock.nanoTime();
    client.send(
        call,
        new HttpCallback() {
          @Override
          public void answered(HttpAnswer answer) {
            take(answer, shown, style, sentNanos);
          }

          @Override
          public void failed(HttpCallException cause) {
            ended(shown, null, cause);
          }
        });
  }

  private void take(HttpAnswer answer, String shown, TokenRequest.Style style, long sentNanos) {
    Token got;
    try (answer) {
      got = TokenAnswer.read(answer, shown, sentNanos);
    } catch (HttpCallException e) {
      List<TokenRequest.Style> styles = request.styles();
      if (styles.size() > 1 && style == styles.getFirst()) {
        ask(shown, styles.getLast());
      } else {
        ended(shown, null, e);
      }
      return;
    }
    request.accepted(style);
    ended(shown, got, null);
  }

  /// Takes what came, unless the secret has changed meanwhile: then asks again with the new one.
  private void ended(String shown, @Nullable Token got, @Nullable HttpCallException cause) {
    List<Waiting> served;
    Token given;
    String next;
    synchronized (this) {
      next = secret;
      if (!next.equals(shown) && !waiting.isEmpty()) {
        served = List.of();
        given = null;
      } else {
        asking = false;
        if (got != null && next.equals(shown)) {
          token = got;
        }
        boolean stillGood = token != null && token.lastsFor(0, clock.nanoTime());
        given = got != null ? got : stillGood ? token : null;
        served = List.copyOf(waiting);
        waiting.clear();
        next = shown;
      }
    }
    if (!next.equals(shown)) {
      ask(next, request.styles().getFirst());
      return;
    }
    for (Waiting one : served) {
      one.forgetDeadline();
      if (given != null) {
        one.receiver.token(given.authorization());
      } else if (cause != null) {
        one.receiver.failed(named(cause));
      }
    }
  }

  private HttpCallException named(HttpCallException cause) {
    String message = String.valueOf(cause.getMessage());
    String named = message.contains(url) ? message : "Post \"" + url + "\": " + message;
    return new HttpCallException(cause.kind(), "oauth2: cannot fetch token: " + named, cause);
  }
}
