package io.narthex.server.http;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/// Words for what goes wrong below HTTP: those of Go's net package, which users and alerts know.
final class ConnectionErrors {
  private ConnectionErrors() {}

  static HttpCallException timeout() {
    return new HttpCallException(HttpCallException.Kind.TIMEOUT, "context deadline exceeded");
  }

  static HttpCallException unknownHost(Peer endpoint, UnknownHostException cause) {
    Peer first = endpoint.firstHop();
    return connection(via(first) + "dial tcp: lookup " + first.host() + ": no such host", cause);
  }

  /// What goes before the words for a connection to a proxy.
  private static String via(Peer hop) {
    return hop.isProxy() ? "proxyconnect tcp: " : "";
  }

  /// A proxy that does not open a way.
  static HttpCallException noTunnel(Peer proxy, String reason) {
    return new HttpCallException(
        HttpCallException.Kind.CONNECTION,
        "proxyconnect tcp: proxy " + proxy.address() + ": " + reason);
  }

  static HttpCallException notConnected(Peer endpoint, Throwable cause) {
    if (cause instanceof HttpCallException known) {
      return known;
    }
    Peer first = endpoint.firstHop();
    String reason;
    if (cause instanceof NoRouteToHostException) {
      reason = "no route to host";
    } else if (text(cause).contains("refused")) {
      reason = "connection refused";
    } else if (text(cause).contains("network is unreachable")) {
      reason = "network is unreachable";
    } else if (cause instanceof ConnectException && text(cause).contains("timed out")) {
      reason = "connection timed out";
    } else {
      reason = text(cause);
    }
    return connection(via(first) + "dial tcp " + first.address() + ": connect: " + reason, cause);
  }

  /// A connection that stood and failed.
  static HttpCallException broken(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    boolean tls = cause instanceof SSLException || cause.getCause() instanceof SSLException;
    if (tls || root instanceof java.security.GeneralSecurityException) {
      return connection("tls: " + root.getMessage(), cause);
    }
    if (text(root).contains("reset")) {
      return connection("read: connection reset by peer", cause);
    }
    return connection(String.valueOf(root.getMessage()), cause);
  }

  private static HttpCallException connection(String message, Throwable cause) {
    return new HttpCallException(HttpCallException.Kind.CONNECTION, message, cause);
  }

  private static String text(Throwable cause) {
    return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
  }
}
