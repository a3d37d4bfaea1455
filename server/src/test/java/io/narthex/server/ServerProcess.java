package io.narthex.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.narthex.server.http.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/// A server in a process of its own, as a user starts it. All waits are bounded.
final class ServerProcess implements AutoCloseable {
  static final long WAIT_SECONDS = 60;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Process process;
  private final Path log;
  private final Path lines;
  private final int port;

  private ServerProcess(Process process, Path log, Path lines, int port) {
    this.process = process;
    this.log = log;
    this.lines = lines;
    this.port = port;
  }

  /// A port that nobody listens on.
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Starts a server in `directory` that listens on `port`; returns before it is ready.
  static ServerProcess launch(Path directory, int port, String... flags) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-ea", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar"));
    command.add(System.getProperty("narthex.server.jar"));
    command.add("--web.listen-address=127.0.0.1:" + port);
    Collections.addAll(command, flags);
    Path log = Files.createTempFile(directory, "log", ".txt");
    Path lines = Files.createTempFile(directory, "out", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(log.toFile())
            .redirectOutput(lines.toFile())
            .start();
    return new ServerProcess(process, log, lines, port);
  }

  /// Starts a server and waits until it is ready.
  static ServerProcess start(Path directory, int port, String... flags) throws Exception {
    ServerProcess server = launch(directory, port, flags);
    boolean ready = false;
    try {
      server.await(() -> server.line().startsWith("listening on "));
      ready = true;
    } finally {
      if (!ready) {
        server.close();
      }
    }
    return server;
  }

  /// Waits until `condition` holds; what fails to connect counts as not yet.
  void await(Callable<Boolean> condition) throws Exception {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (true) {
      if (condition.call()) {
        return;
      }
      if (System.nanoTime() > endNanos || !process.isAlive()) {
        throw new AssertionError(
            "server: expected=condition within "
                + WAIT_SECONDS
                + " s, actual=not, alive="
                + process.isAlive()
                + "\n"
                + log());
      }
      Thread.sleep(20);
    }
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /// What was written to standard output.
  String line() throws IOException {
    return Files.readString(lines);
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  RawClient.Answer get(String path) throws IOException {
    return send("GET", path, "", new byte[0]);
  }

  RawClient.Answer post(String path, String headers, byte[] body) throws IOException {
    return send("POST", path, headers, body);
  }

  private RawClient.Answer send(String method, String path, String headers, byte[] body)
      throws IOException {
    try (RawClient client = new RawClient(port)) {
      client.send(
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
              + body.length
              + "\r\n"
              + headers
              + "\r\n");
      client.send(body);
      return client.read();
    }
  }

  /// Field `data` of an answer of the API.
  JsonNode data(String path) throws IOException {
    return MAPPER.readTree(get(path).body()).path("data");
  }

  /// Value of a metric without labels.
  double metric(String name) throws IOException {
    return get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  void signal(String name) throws Exception {
    int status =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (status != 0) {
      throw new IOException("kill -" + name + " failed: " + status);
    }
  }

  /// Waits for the end.
  int status() throws Exception {
    if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("server: expected=ended, actual=running\n" + log());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
