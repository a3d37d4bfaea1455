package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.data.FleetBodies;
import io.narthex.benchmarks.data.NodeFleet;
import io.narthex.benchmarks.process.Answer;
import io.narthex.benchmarks.process.ServerClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// Sends a fleet's series by remote write, scrape after scrape, in bodies of 2,000 samples over
/// several connections, each of which waits for its answer. Not thread-safe.
final class FleetLoad implements AutoCloseable {
  /// Samples of a body, as Prometheus sends them.
  static final int BODY_SAMPLES = 2_000;

  static final long STEP_MS = 15_000;

  private static final long SEED = 20_261_125;

  private final NodeFleet fleet;
  private final ServerClient client;
  private final List<FleetBodies> senders = new ArrayList<>();
  private final ExecutorService threads;
  private long timestampMs;
  private long stepMs = STEP_MS;
  private boolean version2;
  private final AtomicLong longestNanos = new AtomicLong();

  /// A load that has sent nothing.
  ///
  /// @param seriesPerTarget 500 for whole targets
  /// @param firstMs time of the first scrape, or less than a step behind it
  FleetLoad(
      ServerClient client, int seriesCount, int seriesPerTarget, int connections, long firstMs) {
    this.fleet = new NodeFleet(seriesCount, seriesPerTarget, SEED);
    this.client = client;
    this.threads = Executors.newFixedThreadPool(connections);
    for (int i = 0; i < connections; i++) {
      senders.add(new FleetBodies(fleet));
    }
    this.timestampMs = firstMs / STEP_MS * STEP_MS;
  }

  /// From now on bodies are of this version of remote write.
  ///
  /// @param version 1 or 2
  void inVersion(int version) {
    version2 = version == 2;
  }

  /// From now on scrapes are this far apart, instead of 15 s.
  void every(long milliseconds) {
    stepMs = milliseconds;
  }

  NodeFleet fleet() {
    return fleet;
  }

  /// Time of the next scrape.
  long nextMs() {
    return timestampMs;
  }

  /// Sends one scrape of all series and goes on to the next.
  ///
  /// @return seconds it took to send, without what it takes to make the next values
  double send() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    int bodies = (fleet.seriesCount() + BODY_SAMPLES - 1) / BODY_SAMPLES;
    List<Callable<Void>> work = new ArrayList<>();
    for (int i = 0; i < senders.size(); i++) {
      int from = bodies * i / senders.size();
      int to = bodies * (i + 1) / senders.size();
      FleetBodies sender = senders.get(i);
      work.add(() -> sendBodies(sender, from, to));
    }
    try {
      for (Future<Void> part : threads.invokeAll(work)) {
        part.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    timestampMs += stepMs;
    fleet.advance();
    return seconds;
  }

  /// Seconds that the slowest answer so far took.
  double longestSeconds() {
    return longestNanos.get() / 1e9;
  }

  /// Sends so many scrapes; see [#send()].
  double send(long scrapes) throws IOException, InterruptedException {
    double seconds = 0;
    for (long i = 0; i < scrapes; i++) {
      seconds += send();
    }
    return seconds;
  }

  private Void sendBodies(FleetBodies bodies, int from, int to)
      throws IOException, InterruptedException {
    for (int body = from; body < to; body++) {
      int first = body * BODY_SAMPLES;
      int last = Math.min(first + BODY_SAMPLES, fleet.seriesCount());
      byte[] bytes =
          version2
              ? bodies.snappyV2(first, last, timestampMs)
              : bodies.snappy(first, last, timestampMs);
      long begin = System.nanoTime();
      Answer answer = version2 ? client.writeV2(bytes) : client.write(bytes);
      longestNanos.accumulateAndGet(System.nanoTime() - begin, Math::max);
      answer.bodyIfSucceeded();
    }
    return null;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
