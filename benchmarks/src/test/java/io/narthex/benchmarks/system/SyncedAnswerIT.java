package io.narthex.benchmarks.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.benchmarks.data.WriteBody;
import io.narthex.benchmarks.process.ServerProcess;
import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// The system calls of a running server: each 2xx to remote write comes after a sync that began
/// when the request's frame had been written.
///
/// Every request brings a series of its own, whose name marks its frame in the log and in the
/// series log, and uses a connection of its own, which marks its answer.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SyncedAnswerIT {
  private static final int REQUESTS = Integer.getInteger("narthex.it.requests", 60);
  private static final int SENDERS = 4;
  private static final String CALLS =
      "trace=read,recvfrom,recvmsg,write,writev,pwrite64,pwritev,sendto,sendmsg,fsync,fdatasync";

  @TempDir private Path directory;

  @Test
  void everyAnswerFollowsTheSyncOfItsFrame() throws Exception {
    Path trace = directory.resolve("trace");
    ServerSetup setup = ServerUnderTest.setup(directory, "global: {}\n");
    try (ServerProcess server = ServerProcess.start(setup)) {
      try (Strace _ =
          Strace.attach(
              server.pid(),
              directory.resolve("strace.log"),
              "-o",
              trace.toString(),
              "-ttt",
              "-T",
              "-yy",
              "-s",
              "100000",
              "-e",
              CALLS)) {
        assertEquals(List.of(), send(setup.port()));
      }
    }
    List<StraceEvent> events = StraceEvent.parse(Files.readAllLines(trace));
    List<String> faults = new ArrayList<>();
    for (int request = 0; request < REQUESTS; request++) {
      check(events, name(request), faults);
    }
    System.out.printf(
        "SyncedAnswerIT: %d answers, %d syncs, %d faults%n",
        REQUESTS,
        events.stream().filter(event -> event.is("fsync", "fdatasync")).count(),
        faults.size());
    assertEquals(List.of(), faults.stream().limit(5).toList());
  }

  private static String name(int request) {
    return String.format(Locale.ROOT, "sync_probe_%05d", request);
  }

  /// Sends all requests over several threads and answers what was no 204.
  private static List<String> send(int port) throws Exception {
    List<Callable<String>> requests = new ArrayList<>();
    for (int request = 0; request < REQUESTS; request++) {
      String name = name(request);
      requests.add(() -> send(port, name));
    }
    List<String> refused = new ArrayList<>();
    try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
      for (Future<String> status : senders.invokeAll(requests)) {
        if (!status.get().startsWith("HTTP/1.1 204")) {
          refused.add(status.get());
        }
      }
    }
    return refused;
  }

  /// One request on a connection of its own; answers the status line.
  private static String send(int port, String name) throws IOException {
    TreeMap<String, String> labels = new TreeMap<>(Map.of("__name__", name));
    long[] timestamps = {System.currentTimeMillis()};
    byte[] body = Snappy.compress(new WriteBody().add(labels, timestamps, 1.5).toByteArray());
    String head =
        """
        POST /api/v1/write?probe=%s HTTP/1.1\r
        Host: localhost\r
        Content-Encoding: snappy\r
        Content-Type: application/x-protobuf\r
        X-Prometheus-Remote-Write-Version: 0.1.0\r
        Content-Length: %d\r
        Connection: close\r
        \r
        """
            .formatted(name, body.length);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(body);
      out.flush();
      byte[] answer = socket.getInputStream().readAllBytes();
      return new String(answer, StandardCharsets.US_ASCII).lines().findFirst().orElse("");
    }
  }

  private static void check(List<StraceEvent> events, String name, List<String> faults) {
    String connection =
        events.stream()
            .filter(event -> event.is("read", "recvfrom", "recvmsg"))
            .filter(event -> event.text().contains("/api/v1/write?probe=" + name))
            .map(StraceEvent::target)
            .findFirst()
            .orElse("none");
    List<StraceEvent> answers =
        events.stream()
            .filter(event -> event.is("write", "writev", "sendto", "sendmsg"))
            .filter(event -> event.target().equals(connection))
            .filter(event -> event.text().contains("HTTP/1.1 2"))
            .toList();
    List<StraceEvent> frames =
        events.stream()
            .filter(event -> event.is("write", "writev", "pwrite64", "pwritev"))
            .filter(event -> !event.target().startsWith("TCP"))
            .filter(event -> event.succeeded() && event.text().contains(name))
            .toList();
    if (answers.size() != 1 || frames.isEmpty()) {
      faults.add(name + ": answers=" + answers.size() + ", frames written=" + frames.size());
      return;
    }
    for (StraceEvent frame : frames) {
      if (events.stream().noneMatch(sync -> proves(sync, frame, answers.getFirst()))) {
        faults.add(name + ": expected=a sync of " + frame.target() + " before the answer");
      }
    }
  }

  private static boolean proves(StraceEvent sync, StraceEvent frame, StraceEvent answer) {
    return sync.is("fsync", "fdatasync")
        && sync.succeeded()
        && sync.target().equals(frame.target())
        && sync.startSeconds() >= frame.endSeconds()
        && sync.endSeconds() <= answer.startSeconds();
  }
}
