package io.narthex.benchmarks.macro;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A running server process under measurement. Not thread-safe.
final class Peer implements AutoCloseable {
  private static final double TICKS_PER_SECOND = 100;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final HttpClient client;
  private final String base;
  private final double secondsToReady;

  private Peer(Process process, HttpClient client, String base, double secondsToReady) {
    this.process = process;
    this.client = client;
    this.base = base;
    this.secondsToReady = secondsToReady;
  }

  /// Starts a server and waits until it is ready; its output goes to `directory/../NAME.log`.
  static Peer start(PeerKind kind, String program, int port, Path directory, Path config)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path log = directory.resolveSibling(directory.getFileName() + ".log");
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    String base = "http://127.0.0.1:" + port;
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(kind.command(program, port, directory, config))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    HttpRequest ready = HttpRequest.newBuilder(URI.create(base + kind.readyPath())).build();
    while (System.nanoTime() - begin < START_LIMIT.toNanos()) {
      try {
        if (client.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return new Peer(process, client, base, (System.nanoTime() - begin) / 1e9);
        }
      } catch (ConnectException e) {
        if (!process.isAlive()) {
          throw new IOException(kind + " ended at once: see " + log, e);
        }
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    process.destroyForcibly();
    throw new IOException(kind + ": expected=ready within " + START_LIMIT + " (" + log + ")");
  }

  double secondsToReady() {
    return secondsToReady;
  }

  /// User and system CPU seconds of the process so far.
  double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /// Anonymous and file-backed resident memory, in MiB.
  String residentMiB() throws IOException {
    long anonymous = 0;
    long file = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("RssAnon:")) {
        anonymous = Long.parseLong(line.replaceAll("\\D", ""));
      } else if (line.startsWith("RssFile:")) {
        file = Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return anonymous / 1024 + "+" + file / 1024;
  }

  /// Sends one remote-write body, compressed already.
  void write(byte[] snappyBody) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/api/v1/write"))
            .header("Content-Encoding", "snappy")
            .header("Content-Type", "application/x-protobuf")
            .header("X-Prometheus-Remote-Write-Version", "0.1.0")
            .POST(HttpRequest.BodyPublishers.ofByteArray(snappyBody))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("write: " + answer.statusCode() + " " + answer.body());
    }
  }

  /// Asks a GET path with parameters `name, value, …` and returns the body.
  String get(String path, String... parameters) throws IOException, InterruptedException {
    StringBuilder url = new StringBuilder(base).append(path);
    for (int i = 0; i < parameters.length; i += 2) {
      url.append(i == 0 ? '?' : '&').append(parameters[i]).append('=');
      url.append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
    }
    HttpRequest request = HttpRequest.newBuilder(URI.create(url.toString())).build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(url + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  @Override
  public void close() {
    process.destroy();
    process
        .onExit()
        .orTimeout(30, TimeUnit.SECONDS)
        .exceptionally(_ -> process.destroyForcibly())
        .join();
    client.close();
  }
}
