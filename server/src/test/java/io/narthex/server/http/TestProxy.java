package io.narthex.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A proxy on raw sockets: opens tunnels, passes plain requests on, one request a connection, or
/// does what a test wants done instead. Remembers all heads it was sent.
final class TestProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile TestTargets.@Nullable Behaviour instead;

  TestProxy() throws IOException {
    this(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()));
  }

  TestProxy(ServerSocket listener) {
    this.listener = listener;
    Thread.ofPlatform().daemon().name("test-proxy").start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  List<String> heads() {
    return List.copyOf(heads);
  }

  /// Answers every request so, and passes none on.
  TestProxy instead(TestTargets.Behaviour behaviour) {
    instead = behaviour;
    return this;
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

  private void serve(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      heads.add(head);
      TestTargets.Behaviour behaviour = instead;
      if (behaviour != null) {
        behaviour.answer(client.getOutputStream());
        return;
      }
      String[] request = head.substring(0, head.indexOf('\r')).split(" ", -1);
      if (request[0].equals("CONNECT")) {
        tunnel(client, request[1]);
      } else {
        forward(client, head, request[1]);
      }
    } catch (IOException e) {
      // One of the two has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("EOF");
      }
      head.append((char) b);
    }
    return head.toString();
  }

  private static Socket connect(String authority) throws IOException {
    int colon = authority.lastIndexOf(':');
    return new Socket(
        authority.substring(0, colon), Integer.parseInt(authority.substring(colon + 1)));
  }

  private void tunnel(Socket client, String authority) throws IOException, InterruptedException {
    try (Socket target = connect(authority)) {
      open.add(target);
      client
          .getOutputStream()
          .write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      client.getOutputStream().flush();
      Thread back = Thread.ofPlatform().daemon().start(() -> copy(target, client));
      copy(client, target);
      back.join();
    }
  }

  private void forward(Socket client, String head, String url) throws IOException {
    int path = url.indexOf('/', "http://".length());
    try (Socket target = connect(url.substring("http://".length(), path))) {
      open.add(target);
      String passed =
          head.replace(url, url.substring(path))
              .replaceFirst("(?i)proxy-authorization: [^\r]*\r\n", "")
              .replaceFirst("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
      target.getOutputStream().write(passed.getBytes(StandardCharsets.ISO_8859_1));
      target.getOutputStream().flush();
      target.shutdownOutput();
      copy(target, client);
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      byte[] buffer = new byte[8192];
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
        out.write(buffer, 0, got);
        out.flush();
      }
      to.close();
    } catch (IOException e) {
      // Closed by the other direction.
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
