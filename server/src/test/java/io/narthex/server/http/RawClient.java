package io.narthex.server.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/// An HTTP client that sends exactly what it is given.
public final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  public RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    in = new java.io.BufferedInputStream(socket.getInputStream());
  }

  /// What came back; header names in lower case, several values joined by `, `.
  @SuppressWarnings("ArrayRecordComponent") // a carrier of bytes, never compared
  public record Answer(int status, SortedMap<String, String> headers, byte[] body) {
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /// The body without its content coding.
    public byte[] decoded() throws IOException {
      InputStream bytes = new ByteArrayInputStream(body);
      return switch (header("content-encoding")) {
        case "gzip" -> new GZIPInputStream(bytes).readAllBytes();
        case "deflate" -> new InflaterInputStream(bytes).readAllBytes();
        default -> body;
      };
    }
  }

  public void send(String latin1) throws IOException {
    send(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /// Reads one answer to a request other than HEAD.
  public Answer read() throws IOException {
    return read(true);
  }

  public Answer read(boolean mayHaveBody) throws IOException {
    String statusLine = line();
    int status = Integer.parseInt(statusLine.split(" ", -1)[1]);
    TreeMap<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (a, b) -> a + ", " + b);
    }
    byte[] body = new byte[0];
    if (mayHaveBody && status != 204 && status >= 200) {
      if (headers.containsKey("content-length")) {
        body = in.readNBytes(Integer.parseInt(headers.get("content-length")));
      } else if ("chunked".equals(headers.get("transfer-encoding"))) {
        body = chunks();
      } else {
        body = in.readAllBytes();
      }
    }
    return new Answer(status, headers, body);
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(line(), 16);
      body.write(in.readNBytes(size));
      line();
      if (size == 0) {
        return body.toByteArray();
      }
    }
  }

  private String line() throws IOException {
    List<Byte> bytes = new ArrayList<>();
    while (true) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("connection closed");
      }
      if (b == '\n') {
        break;
      }
      if (b != '\r') {
        bytes.add((byte) b);
      }
    }
    byte[] line = new byte[bytes.size()];
    for (int i = 0; i < line.length; i++) {
      line[i] = bytes.get(i);
    }
    return new String(line, StandardCharsets.ISO_8859_1);
  }

  /// Whether the server has closed the connection.
  public boolean isClosed() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
