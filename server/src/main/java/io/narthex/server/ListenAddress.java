package io.narthex.server;

import io.narthex.server.cli.FlagException;
import java.net.InetSocketAddress;

/// Reads `--web.listen-address`: `host:port`, `:port` or `[v6]:port`.
final class ListenAddress {
  private static final String ANY = "0.0.0.0";
  private static final int MAX_PORT = 65_535;

  private ListenAddress() {}

  /// The address, its name not looked up.
  static InetSocketAddress parse(String text) throws FlagException {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw fault("host:port", text);
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw fault("an IPv6 address in brackets", text);
    }
    String port = text.substring(colon + 1);
    if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > MAX_PORT) {
      throw fault("a port from 0 to " + MAX_PORT, text);
    }
    return InetSocketAddress.createUnresolved(host.isEmpty() ? ANY : host, Integer.parseInt(port));
  }

  private static FlagException fault(String expected, String actual) {
    return new FlagException(
        "flag --web.listen-address: expected=" + expected + ", actual=" + actual);
  }
}
