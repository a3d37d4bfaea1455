package io.narthex.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/// A token URL on raw sockets that answers as a test wants; reads one request a connection.
final class TestTokenServer implements AutoCloseable {
  private final ServerSocket listener;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile Behaviour behaviour;

  /// A request as it came.
  record Asked(String head, String body) {}

  /// Answers one request.
  interface Behaviour {
    void answer(Asked asked, OutputStream out) throws IOException, InterruptedException;
  }

  TestTokenServer(Behaviour first) throws IOException {
    this(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), first);
  }

  TestTokenServer(ServerSocket listener, Behaviour first) {
    this.listener = listener;
    this.behaviour = first;
    Thread.ofPlatform().daemon().name("test-token-server").start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  void then(Behaviour next) {
    behaviour = next;
  }

  /// Gives a token.
  static Behaviour token(String token, long expiresInSeconds) {
    return json(
        "200 OK",
        "{\"access_token\":\""
            + token
            + "\",\"token_type\":\"bearer\",\"expires_in\":"
            + expiresInSeconds
            + "}");
  }

  static Behaviour json(String status, String body) {
    return (asked, out) ->
        TestTargets.write(
            out,
            status,
            "application/json; charset=utf-8",
            body.getBytes(StandardCharsets.UTF_8),
            "Connection: close");
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int b = in.read();
        if (b < 0) {
          return;
        }
        head.append((char) b);
      }
      String lower = head.toString().toLowerCase(Locale.ROOT);
      int length = lower.indexOf("content-length: ") + "content-length: ".length();
      int size = Integer.parseInt(lower.substring(length, lower.indexOf('\r', length)));
      Asked one =
          new Asked(head.toString(), new String(in.readNBytes(size), StandardCharsets.UTF_8));
      asked.add(one);
      behaviour.answer(one, socket.getOutputStream());
    } catch (IOException e) {
      // The client has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
