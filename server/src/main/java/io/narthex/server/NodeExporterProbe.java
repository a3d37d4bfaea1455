package io.narthex.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Asks this machine's port 9100 whether a node_exporter is there.
final class NodeExporterProbe {
  /// The node_exporter's port.
  static final int PORT = 9_100;

  private static final int CONNECT_MS = 200;
  private static final int READ_MS = 500;
  private static final int ANSWER_BYTES = 2_048;
  private static final byte[] REQUEST =
      "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private NodeExporterProbe() {}

  /// Whether the page at `port` calls itself a node exporter. Takes less than a second.
  static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(READ_MS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
      socket.getOutputStream().write(REQUEST);
      byte[] answer = new byte[ANSWER_BYTES];
      InputStream in = socket.getInputStream();
      int length = in.readNBytes(answer, 0, ANSWER_BYTES);
      String text = new String(answer, 0, length, StandardCharsets.ISO_8859_1);
      return text.startsWith("HTTP/1.") && text.contains(" 200 ") && text.contains("Node Exporter");
    } catch (IOException e) {
      return false; // nobody there, or nobody who talks HTTP
    }
  }
}
