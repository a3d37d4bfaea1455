package io.narthex.benchmarks.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.benchmarks.data.WriteBody;
import io.narthex.benchmarks.process.Answer;
import io.narthex.benchmarks.process.ServerClient;
import io.narthex.benchmarks.process.ServerProcess;
import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// A disk that is full, and one whose syncs fail: writes are answered 503 and reads go on; once the
/// disk works again so do writes, and a kill loses nothing that was acknowledged.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DiskIT {
  private static final int MAX_REQUESTS = 300;
  private static final int SAMPLES_PER_REQUEST = 50_000;
  private static final String CONFIG = "global: {}\n";

  private final AcknowledgedWrites writes = new AcknowledgedWrites();
  private final DiskChecks checks = new DiskChecks(writes);
  @TempDir private Path directory;

  @Test
  void fullDisk() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    String mount = Programs.require("mount");
    if (Programs.run(mount, "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString()) != 0) {
      throw Programs.skipped("mounting a small file system is not permitted");
    }
    try {
      ServerSetup setup = ServerUnderTest.setup(disk, CONFIG);
      try (ServerProcess server = ServerProcess.start(setup)) {
        assertEquals(204, writes.send(server.client(), writes.next()));
        Path filler = disk.resolve("filler");
        fill(filler);
        DiskChecks.assertUnavailable(firstRefusal(server.client()));
        checks.assertReads(server.client());
        DiskChecks.assertReadOnly(server.client(), true);
        Files.delete(filler);
        checks.assertRecovers(server.client(), writes.next());
        DiskChecks.assertReadOnly(server.client(), false);
        server.kill();
      }
      checks.assertNothingLost(setup, 2);
    } finally {
      assertEquals(0, Programs.run(Programs.require("umount"), disk.toString()));
    }
  }

  @Test
  void failingSyncs() throws Exception {
    ServerSetup setup = ServerUnderTest.setup(directory, CONFIG);
    try (ServerProcess server = ServerProcess.start(setup)) {
      assertEquals(204, writes.send(server.client(), writes.next()));
      AcknowledgedWrites.Sample refused = writes.next();
      try (Strace _ =
          Strace.attach(
              server.pid(),
              directory.resolve("strace.log"),
              "-o",
              directory.resolve("trace").toString(),
              "-e",
              "trace=fsync,fdatasync",
              "-e",
              "inject=fsync,fdatasync:error=EIO")) {
        DiskChecks.assertUnavailable(server.client().write(refused.body()));
        DiskChecks.assertUnavailable(server.client().write(refused.body()));
        checks.assertReads(server.client());
        DiskChecks.assertReadOnly(server.client(), true);
      }
      checks.assertRecovers(server.client(), refused);
      server.kill();
    }
    checks.assertNothingLost(setup, 2);
  }

  /// Writes zeros until the disk takes no more.
  private static void fill(Path file) throws IOException {
    byte[] zeros = new byte[4_096];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(zeros);
      }
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("space"), e.toString());
    }
  }

  /// Sends large requests until one is refused.
  private static Answer firstRefusal(ServerClient client) throws IOException, InterruptedException {
    long startMs = System.currentTimeMillis();
    for (int request = 0; request < MAX_REQUESTS; request++) {
      TreeMap<String, String> labels = new TreeMap<>(Map.of("__name__", "filler_" + request));
      long[] timestamps = new long[SAMPLES_PER_REQUEST];
      double[] values = new double[SAMPLES_PER_REQUEST];
      for (int i = 0; i < values.length; i++) {
        timestamps[i] = startMs - 600_000 + i;
        values[i] = Math.sin(i + request);
      }
      WriteBody body = new WriteBody().add(labels, timestamps, values);
      Answer answer = client.write(Snappy.compress(body.toByteArray()));
      if (!answer.succeeded()) {
        return answer;
      }
    }
    throw new IOException("writes to a full disk: expected=a refusal, actual=all taken");
  }
}
