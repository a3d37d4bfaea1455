package io.narthex.benchmarks.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.benchmarks.process.Answer;
import io.narthex.benchmarks.process.ServerClient;
import io.narthex.benchmarks.process.ServerProcess;
import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What a server must do on a disk that fails.
///
/// @param writes what was acknowledged so far
record DiskChecks(AcknowledgedWrites writes) {
  private static final int RECOVERY_SECONDS = 20;

  static void assertUnavailable(Answer answer) {
    assertEquals(503, answer.status(), answer.body());
    assertTrue(!answer.retryAfter().isEmpty(), "Retry-After");
  }

  /// Everything that was acknowledged can be read.
  void assertReads(ServerClient client) throws IOException, InterruptedException {
    assertEquals(List.of(), writes.missing(client));
  }

  /// Waits until the server's metrics say whether it is read-only.
  static void assertReadOnly(ServerClient client, boolean expected)
      throws IOException, InterruptedException {
    String line = "narthex_storage_read_only " + (expected ? "1.0" : "0.0");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(RECOVERY_SECONDS);
    String metrics = client.get("/metrics").body();
    while (!metrics.contains(line) && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(200);
      metrics = client.get("/metrics").body();
    }
    assertTrue(metrics.contains(line), () -> "no line " + line);
  }

  /// Sends a sample until it is taken.
  void assertRecovers(ServerClient client, AcknowledgedWrites.Sample sample)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(RECOVERY_SECONDS);
    int status = writes.send(client, sample);
    while (status == 503 && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(200);
      status = writes.send(client, sample);
    }
    assertEquals(204, status);
  }

  /// Starts the server again and reads everything.
  ///
  /// @param count how much was acknowledged
  void assertNothingLost(ServerSetup setup, int count) throws IOException, InterruptedException {
    try (ServerProcess server = ServerProcess.start(setup)) {
      assertEquals(count, writes.count());
      assertReads(server.client());
    }
  }
}
