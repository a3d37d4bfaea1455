package io.narthex.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A running server process. Not thread-safe, but for [#client].
public final class ServerProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final int STOP_SECONDS = 40;
  private static final int POLL_MS = 2;

  /// Clock ticks a second in `/proc/PID/stat`, on every Linux.
  private static final double TICKS_PER_SECOND = 100;

  private final Process process;
  private final ServerClient client;
  private final double secondsToReady;

  private ServerProcess(Process process, ServerClient client, double secondsToReady) {
    this.process = process;
    this.client = client;
    this.secondsToReady = secondsToReady;
  }

  /// Starts a server and waits until it is ready, at most three minutes.
  public static ServerProcess start(ServerSetup setup) throws IOException, InterruptedException {
    Files.createDirectories(setup.data());
    ServerClient client = new ServerClient(setup.port());
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(setup.kind().command(setup))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(setup.log().toFile()))
            .start();
    String failure = "ready within " + START_LIMIT;
    while (process.isAlive() && System.nanoTime() - begin < START_LIMIT.toNanos()) {
      if (isReady(client, setup.kind())) {
        return new ServerProcess(process, client, (System.nanoTime() - begin) / 1e9);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    process.destroyForcibly();
    client.close();
    throw new IOException(
        "server: expected=" + failure + ", actual=not (" + setup.log() + ")\n" + tail(setup.log()));
  }

  private static boolean isReady(ServerClient client, ServerKind kind) throws InterruptedException {
    try {
      return client.get(kind.readyPath()).status() == 200;
    } catch (IOException e) {
      // Nobody listens yet.
      return false;
    }
  }

  private static String tail(Path log) throws IOException {
    String text = Files.readString(log);
    return text.substring(Math.max(0, text.length() - 2_000));
  }

  /// From the start of the process to its being ready.
  public double secondsToReady() {
    return secondsToReady;
  }

  public ServerClient client() {
    return client;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// User and system CPU seconds of the process so far, threads that ended included; as of the last
  /// hundredth of a second.
  public double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /// What is resident now.
  public ResidentMemory residentMemory() throws IOException {
    return ResidentMemory.of(process.pid());
  }

  /// Ends the process as `kill -9` does.
  ///
  /// @return wall-clock time in ms just before
  public long kill() throws InterruptedException {
    long killedMs = System.currentTimeMillis();
    process.destroyForcibly();
    process.waitFor();
    client.close();
    return killedMs;
  }

  /// Ends the process by SIGTERM.
  ///
  /// @return its exit status
  /// @throws IOException if it does not end in time; it is killed then
  public int stop() throws IOException, InterruptedException {
    process.destroy();
    boolean ended = process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    client.close();
    if (!ended) {
      process.destroyForcibly();
      throw new IOException("server: expected=its end within " + STOP_SECONDS + " s of SIGTERM");
    }
    return process.exitValue();
  }

  /// Ends the process by SIGTERM, by force where that does not help.
  @Override
  public void close() {
    process.destroy();
    process
        .onExit()
        .orTimeout(STOP_SECONDS, TimeUnit.SECONDS)
        .exceptionally(_ -> process.destroyForcibly())
        .join();
    client.close();
  }
}
