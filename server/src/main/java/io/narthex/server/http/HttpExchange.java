package io.narthex.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One request and its answer, over as many connections as redirects and stale connections need,
/// all under one deadline. Guarded by itself; ends exactly once.
final class HttpExchange {
  private static final int MAX_REDIRECTS = 10;

  /// What to do where an answer asks for another URL.
  interface Redirects {
    /// The exchange's next request, or null where the answer is to be taken as it is.
    @Nullable Leg follow(Leg from, HttpUrl to, int status) throws HttpCallException;
  }

  /// One request of an exchange.
  ///
  /// @param target as the request line has it: what the endpoint is to answer, or a whole URL for a
  ///   proxy
  /// @param headers with credentials
  /// @param trusted whether the request goes where credentials may go; once lost on a redirect,
  ///   this does not come back
  record Leg(
      HttpCall call,
      Peer endpoint,
      String target,
      Map<String, List<String>> headers,
      boolean trusted) {}

  private final HttpTransport transport;
  private final Redirects redirects;
  private final HttpCallback callback;
  private final HeldPieces held = new HeldPieces();
  private Leg leg;
  private int redirectCount;
  private boolean reused;
  private boolean ended;
  private @Nullable HttpResponse head;

  /// Takes the pieces of the answer at hand; null where they are held.
  private @Nullable PieceCallback taker;

  private @Nullable Channel channel;
  private @Nullable Future<?> deadline;

  HttpExchange(HttpTransport transport, Redirects redirects, Leg first, HttpCallback callback) {
    this.transport = transport;
    this.redirects = redirects;
    this.leg = first;
    this.callback = callback;
  }

  synchronized void start() {
    if (callback instanceof PieceCallback pieces) {
      pieces.starts(this::abandon);
    }
    if (ended) {
      return;
    }
    deadline =
        transport
            .nextLoop()
            .schedule(
                () -> end(ConnectionErrors.timeout()),
                leg.call().timeoutMs(),
                TimeUnit.MILLISECONDS);
    send(true);
  }

  private synchronized void send(boolean mayReuse) {
    Peer endpoint = leg.endpoint();
    Channel waiting = mayReuse ? transport.takeIdle(endpoint) : null;
    if (waiting != null) {
      reused = true;
      write(waiting);
      return;
    }
    reused = false;
    transport.resolve(
        endpoint.firstHop().host(),
        (address, error) -> {
          if (address != null) {
            connect(endpoint, address);
          } else if (error != null) {
            end(ConnectionErrors.unknownHost(endpoint, error));
          }
        });
  }

  private synchronized void connect(Peer endpoint, InetAddress address) {
    if (ended) {
      return;
    }
    ChannelFuture connecting = transport.connect(endpoint, address, leg.call().timeoutMs());
    channel = connecting.channel();
    connecting.addListener(done -> {
      if (done.isSuccess()) {
        write(connecting.channel());
      } else {
        end(ConnectionErrors.notConnected(endpoint, done.cause()));
      }
    });
  }

  private synchronized void write(Channel to) {
    if (ended) {
      HttpTransport.close(to);
      return;
    }
    channel = to;
    HttpCall call = leg.call();
    DefaultFullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(call.method()),
            leg.target(),
            Unpooled.wrappedBuffer(call.body().duplicate()));
    leg.headers().forEach((name, values) -> request.headers().add(name, values));
    if (call.hasBody() || !call.method().equals("GET")) {
      request.headers().set(HttpHeaderNames.CONTENT_LENGTH, call.body().remaining());
    }
    to.eventLoop()
        .execute(() -> {
          HttpCallException failure = ExchangeHandler.begin(to, this);
          if (failure != null) {
            request.release();
            broken(to, failure);
            return;
          }
          to.writeAndFlush(request)
              .addListener(done -> {
                if (!done.isSuccess()) {
                  broken(to, ConnectionErrors.broken(done.cause()));
                }
              });
        });
  }

  /// The answer is not wanted any more.
  private void abandon() {
    end(new HttpCallException(HttpCallException.Kind.CONNECTION, "context canceled"));
  }

  synchronized void head(HttpResponse response) {
    head = response;
    Channel from = channel;
    if (!ended
        && from != null
        && !asksForAnother(response)
        && callback instanceof PieceCallback pieces) {
      taker = pieces;
      pieces.begins(AnswerHead.of(response), from);
    }
  }

  /// Takes a piece of the body, and its ownership.
  ///
  /// @return false where the exchange is over and no more is wanted
  boolean content(ByteBuf piece) {
    boolean tooLarge;
    PieceCallback pieces;
    synchronized (this) {
      if (ended) {
        piece.release();
        return false;
      }
      tooLarge = held.count(piece) >= leg.call().maxBodyBytes();
      pieces = tooLarge ? null : taker;
      if (tooLarge || (pieces == null && !piece.isReadable())) {
        piece.release();
      } else if (pieces == null) {
        held.add(piece);
      }
    }
    if (pieces != null) {
      return pieces.piece(piece);
    }
    if (tooLarge) {
      end(new HttpCallException(HttpCallException.Kind.BODY_TOO_LARGE, "body size limit exceeded"));
    }
    return !tooLarge;
  }

  /// The answer is whole.
  void complete() {
    HttpAnswer answer = null;
    HttpCallException error = null;
    PieceCallback pieces;
    synchronized (this) {
      HttpResponse response = head;
      if (ended || response == null) {
        return;
      }
      channel = null;
      pieces = taker;
      try {
        if (asksForAnother(response) && redirected(response)) {
          return;
        }
      } catch (HttpCallException e) {
        error = e;
      }
      if (error == null) {
        answer = take(response);
      }
    }
    if (pieces != null) {
      pieces.ends();
    } else if (error != null) {
      end(error);
    } else if (answer != null) {
      callback.answered(answer);
    }
  }

  private synchronized HttpAnswer take(HttpResponse response) {
    ended = true;
    cancelDeadline();
    return new HttpAnswer(AnswerHead.of(response), held.take(), leg.call().maxBodyBytes());
  }

  private synchronized boolean redirected(HttpResponse response) throws HttpCallException {
    int status = response.status().code();
    String location = response.headers().get(HttpHeaderNames.LOCATION);
    HttpUrl to;
    try {
      to = leg.call().url().resolve(location);
    } catch (IllegalArgumentException e) {
      throw new HttpCallException(
          HttpCallException.Kind.BAD_ANSWER,
          "failed to parse Location header \"" + location + "\": " + e.getMessage(),
          e);
    }
    Leg next = redirects.follow(leg, to, status);
    if (next == null) {
      return false;
    }
    if (++redirectCount >= MAX_REDIRECTS) {
      throw new HttpCallException(
          HttpCallException.Kind.BAD_ANSWER, "stopped after " + MAX_REDIRECTS + " redirects");
    }
    held.release();
    head = null;
    leg = next;
    send(true);
    return true;
  }

  private static boolean asksForAnother(HttpResponse response) {
    boolean redirect =
        switch (response.status().code()) {
          case 301, 302, 303, 307, 308 -> true;
          default -> false;
        };
    return redirect && response.headers().contains(HttpHeaderNames.LOCATION);
  }

  /// The connection was closed before the answer was whole.
  void disconnected(Channel from) {
    boolean started;
    synchronized (this) {
      if (!from.equals(channel)) {
        return;
      }
      started = head != null;
      if (!ended && !started && reused) {
        // The peer closed a waiting connection just then: the request was never looked at.
        channel = null;
        send(false);
        return;
      }
    }
    end(
        new HttpCallException(
            HttpCallException.Kind.CONNECTION, started ? "unexpected EOF" : "EOF"));
  }

  /// The connection failed.
  void broken(Channel from, HttpCallException cause) {
    boolean again;
    synchronized (this) {
      if (!from.equals(channel)) {
        return;
      }
      again = !ended && head == null && reused;
      if (again) {
        channel = null;
        send(false);
      }
    }
    if (!again) {
      end(cause);
    }
  }

  private void end(HttpCallException cause) {
    HttpCallException reported;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      cancelDeadline();
      held.release();
      Channel open = channel;
      channel = null;
      if (open != null) {
        HttpTransport.close(open);
      }
      // Upstream names the request only in errors that come before the answer's head.
      reported =
          head != null
              ? cause
              : new HttpCallException(
                  cause.kind(), leg.call().title() + ": " + cause.getMessage(), cause);
    }
    callback.failed(reported);
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
