package io.narthex.server;

import io.narthex.storage.clock.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// Asks this machine's port 9100 whether a node_exporter is there.
final class NodeExporterProbe {
  /// The node_exporter's port.
  static final int PORT = 9_100;

  private static final int CONNECT_MS = 200;
  private static final int READ_MS = 500;
  private static final int ANSWER_BYTES = 2_048;
  private static final String TITLE = "Node Exporter";
  private static final byte[] REQUEST =
      "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private NodeExporterProbe() {}

  /// Whether the page at `port` calls itself a node exporter. Takes less than a second.
  static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(READ_MS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
      socket.getOutputStream().write(REQUEST);
      return hasTitle(socket.getInputStream());
    } catch (IOException e) {
      return false; // nobody there, or nobody who talks HTTP
    }
  }

  /// Whether a good answer's first bytes hold the title; the server may leave the connection open.
  private static boolean hasTitle(InputStream in) throws IOException {
    long endNanos = Clock.system().nanoTime() + TimeUnit.MILLISECONDS.toNanos(READ_MS);
    byte[] answer = new byte[ANSWER_BYTES];
    int length = 0;
    while (length < ANSWER_BYTES && Clock.system().nanoTime() < endNanos) {
      int read = in.read(answer, length, ANSWER_BYTES - length);
      if (read < 0) {
        return false;
      }
      length += read;
      String text = new String(answer, 0, length, StandardCharsets.ISO_8859_1);
      if (text.startsWith("HTTP/1.") && text.contains(" 200 ") && text.contains(TITLE)) {
        return true;
      }
    }
    return false;
  }
}
