package io.narthex.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.http.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The launcher on what was packaged, in a directory without sources, so that it never builds.
@Timeout(400)
final class LauncherIT {
  private static final long TRAINING_SECONDS = 180;

  @TempDir private Path home;
  private Path caches;

  @BeforeEach
  void install() throws IOException {
    Path jar = Path.of(System.getProperty("narthex.server.jar"));
    Path target = Files.createDirectories(home.resolve("server/target"));
    Files.copy(jar, target.resolve(jar.getFileName()));
    Files.createSymbolicLink(target.resolve("lib"), jar.resolveSibling("lib"));
    Files.createDirectories(home.resolve("bin"));
    Files.copy(
        Path.of(System.getProperty("narthex.root"), "bin", "narthex"), home.resolve("bin/narthex"));
    caches = home.resolve("caches");
  }

  private Process launch(Path out, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", home.resolve("bin/narthex").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("NARTHEX_CACHE_DIR", caches.toString());
    builder.environment().put("NARTHEX_AOT_DELAY", "0");
    builder.environment().remove("NARTHEX_JAVA_OPTS");
    return builder.start();
  }

  private int run(Path out, String... arguments) throws Exception {
    Process process = launch(out, arguments);
    assertTrue(process.waitFor(ServerProcess.WAIT_SECONDS, TimeUnit.SECONDS));
    return process.exitValue();
  }

  private List<Path> caches() throws IOException {
    if (!Files.isDirectory(caches)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(caches)) {
      return files.filter(file -> file.toString().endsWith(".aot")).toList();
    }
  }

  @Test
  void passesFlagsAndStatusOn() throws Exception {
    Path out = home.resolve("out.txt");
    assertEquals(0, run(out, "--version"));
    assertTrue(Files.readString(out).startsWith("narthex, version "), Files.readString(out));
    assertEquals(2, run(out, "server", "--no-such-flag"));
    assertTrue(Files.readString(out).contains("unknown flag"), Files.readString(out));
  }

  @Test
  void makesACacheAndStartsWithIt() throws Exception {
    int port = ServerProcess.freePort();
    String address = "--web.listen-address=127.0.0.1:" + port;
    Path out = home.resolve("out.txt");
    Process first = launch(out, address);
    try {
      long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(TRAINING_SECONDS);
      while (caches().isEmpty() && System.nanoTime() < endNanos) {
        Thread.sleep(200);
      }
      assertEquals(1, caches().size(), Files.readString(out));
      awaitReady(port);
      first.destroy();
      assertTrue(first.waitFor(ServerProcess.WAIT_SECONDS, TimeUnit.SECONDS));
      assertEquals(0, first.exitValue());
    } finally {
      first.destroyForcibly();
    }
    Process second = launch(out, address);
    try {
      awaitReady(port);
      String maps = Files.readString(Path.of("/proc/" + second.pid() + "/maps"));
      assertTrue(maps.contains(caches().getFirst().toRealPath().toString()), maps);
      second.destroy();
      assertTrue(second.waitFor(ServerProcess.WAIT_SECONDS, TimeUnit.SECONDS));
      assertEquals(0, second.exitValue());
      assertFalse(Files.readString(out).contains("[aot]"), Files.readString(out));
    } finally {
      second.destroyForcibly();
    }
  }

  private static void awaitReady(int port) throws Exception {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(ServerProcess.WAIT_SECONDS);
    while (true) {
      try (RawClient client = new RawClient(port)) {
        client.send("GET /-/ready HTTP/1.1\r\nHost: x\r\n\r\n");
        if (client.read().status() == 200) {
          return;
        }
      } catch (IOException e) {
        if (System.nanoTime() > endNanos) {
          throw e;
        }
      }
      Thread.sleep(50);
    }
  }
}
