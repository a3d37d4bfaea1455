package io.narthex.server.http;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A server on raw sockets that says exactly what a test wants said, rules of HTTP included or not.
public final class TestTargets implements AutoCloseable {
  private final ServerSocket listener;
  private final Map<String, Behaviour> behaviours = new HashMap<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final Map<String, List<String>> bodies = new HashMap<>();
  private final AtomicInteger connections = new AtomicInteger();

  /// Writes the answer to one request.
  @FunctionalInterface
  public interface Behaviour {
    void answer(OutputStream out) throws IOException, InterruptedException;
  }

  public TestTargets() throws IOException {
    this(new ServerSocket(0, 512, InetAddress.getLoopbackAddress()));
  }

  /// A server on a listener that it closes.
  public TestTargets(ServerSocket listener) {
    this.listener = listener;
    Thread.ofPlatform().daemon().name("test-targets").start(this::accept);
  }

  /// `127.0.0.1:port`.
  public String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /// Port on the loopback address.
  public int port() {
    return listener.getLocalPort();
  }

  /// Number of connections accepted so far.
  public int connections() {
    return connections.get();
  }

  /// Request lines and headers received so far, in order.
  public List<String> heads() {
    return List.copyOf(heads);
  }

  /// Bodies received so far for `path`, in order, requests without one left out.
  public synchronized List<String> bodies(String path) {
    return List.copyOf(bodies.getOrDefault(path, List.of()));
  }

  /// Answers requests for `path`.
  public synchronized TestTargets on(String path, Behaviour behaviour) {
    behaviours.put(path, behaviour);
    return this;
  }

  /// Answers requests for `path` with status 200 and this body.
  public TestTargets body(String path, String contentType, byte[] body, String... headers) {
    return on(path, out -> write(out, "200 OK", contentType, body, headers));
  }

  /// Answers requests for `path` with a text exposition.
  public TestTargets text(String path, String body) {
    return body(path, "text/plain; version=0.0.4", body.getBytes(StandardCharsets.UTF_8));
  }

  /// Writes a whole answer that keeps the connection.
  public static void write(
      OutputStream out, String status, String contentType, byte[] body, String... headers)
      throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\r\n");
    head.append("Content-Length: ").append(body.length).append("\r\n");
    if (!contentType.isEmpty()) {
      head.append("Content-Type: ").append(contentType).append("\r\n");
    }
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    out.write(body);
    out.flush();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      while (true) {
        List<String> head = new ArrayList<>();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          head.add(line);
        }
        if (head.isEmpty()) {
          return;
        }
        heads.add(String.join("\n", head));
        String request = head.getFirst();
        int start = request.indexOf(' ') + 1;
        String path = request.substring(start, request.indexOf(' ', start));
        String body = readBody(in, head);
        Behaviour behaviour;
        synchronized (this) {
          if (!body.isEmpty()) {
            bodies.computeIfAbsent(path, key -> new ArrayList<>()).add(body);
          }
          behaviour = behaviours.get(path);
        }
        if (behaviour == null) {
          write(socket.getOutputStream(), "404 Not Found", "text/plain", new byte[0]);
        } else {
          behaviour.answer(socket.getOutputStream());
        }
      }
    } catch (IOException e) {
      // The client has gone, which is what many tests are about.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private static String readBody(BufferedReader in, List<String> head) throws IOException {
    int length = 0;
    for (String line : head) {
      if (line.regionMatches(true, 0, "Content-Length:", 0, "Content-Length:".length())) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    char[] bytes = new char[length];
    int read = 0;
    while (read < length) {
      int more = in.read(bytes, read, length - read);
      if (more < 0) {
        throw new EOFException("body: expected=" + length + " bytes, actual=" + read);
      }
      read += more;
    }
    return new String(
        new String(bytes).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /// Thrown by a behaviour to close the connection.
  public static IOException hangUp() {
    return new IOException("hang up");
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
