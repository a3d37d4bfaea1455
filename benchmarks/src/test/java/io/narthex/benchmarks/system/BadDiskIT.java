package io.narthex.benchmarks.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.benchmarks.process.Answer;
import io.narthex.benchmarks.process.ServerClient;
import io.narthex.benchmarks.process.ServerProcess;
import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A disk that stalls, one without room for another file, and one that is read-only. Needs root.
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class BadDiskIT {
  private static final int STALL_SECONDS = 20;
  private static final int STOP_SECONDS = 30;
  private static final int THAW_SECONDS = 5;
  private static final String CONFIG = "global: {}\n";

  private final AcknowledgedWrites writes = new AcknowledgedWrites();
  private final DiskChecks checks = new DiskChecks(writes);
  @TempDir private Path directory;

  private static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1e9;
  }

  /// Nobody waits for a sync that does not come back, not writers, not readers; all goes on when it
  /// does, and a stop on a slow disk syncs what there is.
  @Test
  void stallingDisk() throws Exception {
    try (LoopDisk disk = LoopDisk.create(directory, 512)) {
      ServerSetup setup = ServerUnderTest.setup(directory, CONFIG);
      try (ServerProcess server = ServerProcess.start(setup)) {
        ServerClient client = server.client();
        assertEquals(204, writes.send(client, writes.next()));
        AcknowledgedWrites.Sample refused = writes.next();
        disk.freeze();
        assertStalls(client, refused);
        disk.thaw();
        checks.assertRecovers(client, refused);
        DiskChecks.assertReadOnly(client, false);
        assertEquals(200, client.get("/-/ready").status());
        assertEquals(204, writes.send(client, writes.next()));
        disk.freeze();
        CompletableFuture<Void> thawed = thawSoon(disk);
        long stopNanos = System.nanoTime();
        assertEquals(0, server.stop());
        assertTrue(seconds(stopNanos) < STOP_SECONDS, () -> "" + seconds(stopNanos));
        thawed.join();
      }
      checks.assertNothingLost(setup, 3);
    }
  }

  private void assertStalls(ServerClient client, AcknowledgedWrites.Sample sample)
      throws IOException, InterruptedException {
    long startNanos = System.nanoTime();
    Answer waited = client.write(sample.body());
    DiskChecks.assertUnavailable(waited);
    assertTrue(waited.body().startsWith("disk stalls"), waited.body());
    assertTrue(seconds(startNanos) < STALL_SECONDS, () -> "" + seconds(startNanos));
    long refusedNanos = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      DiskChecks.assertUnavailable(client.write(sample.body()));
    }
    assertTrue(seconds(refusedNanos) < STALL_SECONDS / 2, () -> "" + seconds(refusedNanos));
    Answer ready = client.get("/-/ready");
    assertEquals(503, ready.status());
    assertTrue(ready.body().contains("disk stalls"), ready.body());
    checks.assertReads(client);
    DiskChecks.assertReadOnly(client, true);
  }

  private static CompletableFuture<Void> thawSoon(LoopDisk disk) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            disk.thaw();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        CompletableFuture.delayedExecutor(THAW_SECONDS, TimeUnit.SECONDS));
  }

  /// A server without a file to spare starts, reads, and writes again as soon as it can.
  @Test
  void noRoomForAnotherFile() throws Exception {
    try (LoopDisk disk = LoopDisk.create(directory, 64)) {
      ServerSetup setup = ServerUnderTest.setup(directory, CONFIG);
      try (ServerProcess server = ServerProcess.start(setup)) {
        assertEquals(204, writes.send(server.client(), writes.next()));
        server.kill();
      }
      List<Path> fillers = fill(disk.path());
      try (ServerProcess server = ServerProcess.start(setup)) {
        DiskChecks.assertUnavailable(server.client().write(writes.next().body()));
        checks.assertReads(server.client());
        DiskChecks.assertReadOnly(server.client(), true);
        for (Path filler : fillers) {
          Files.delete(filler);
        }
        checks.assertRecovers(server.client(), writes.next());
        server.kill();
      }
      checks.assertNothingLost(setup, 2);
    }
  }

  private static List<Path> fill(Path disk) {
    List<Path> fillers = new ArrayList<>();
    IOException full =
        assertThrows(
            IOException.class,
            () -> {
              while (true) {
                fillers.add(Files.createFile(disk.resolve("filler" + fillers.size())));
              }
            });
    assertTrue(String.valueOf(full.getMessage()).contains("No space left"), full::toString);
    return fillers;
  }

  @Test
  void readOnlyDisk() throws Exception {
    try (LoopDisk disk = LoopDisk.create(directory, 512)) {
      ServerSetup setup = ServerUnderTest.setup(directory, CONFIG);
      try (ServerProcess server = ServerProcess.start(setup)) {
        assertEquals(204, writes.send(server.client(), writes.next()));
        assertEquals(0, server.stop());
      }
      disk.remountReadOnly();
      IOException e = assertThrows(IOException.class, () -> ServerProcess.start(setup));
      assertTrue(String.valueOf(e.getMessage()).contains("Read-only file system"), e::toString);
    }
  }
}
