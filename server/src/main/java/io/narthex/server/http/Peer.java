package io.narthex.server.http;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/// Where a connection goes: connections to equal endpoints stand in for each other.
///
/// @param host name or address, without the brackets of IPv6
/// @param tls null for plain HTTP; the same object as long as keys and certificates stay the same
/// @param serverName name to ask for and to verify; empty where there is no TLS
/// @param verified whether the peer has to prove its name
/// @param isProxy whether it passes requests on
/// @param tunnel what the connection goes through; null: nothing
record Peer(
    String host,
    int port,
    @Nullable SslContext tls,
    String serverName,
    boolean verified,
    boolean isProxy,
    @Nullable Tunnel tunnel) {
  /// `host:port`, as errors name it.
  String address() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /// Where the first bytes go.
  Peer firstHop() {
    return tunnel == null ? this : tunnel.proxy();
  }

  /// This one, reached through `way`.
  Peer through(Tunnel way) {
    return new Peer(host, port, tls, serverName, verified, isProxy, way);
  }
}
