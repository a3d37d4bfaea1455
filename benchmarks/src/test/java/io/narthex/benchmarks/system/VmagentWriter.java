package io.narthex.benchmarks.system;

import io.narthex.benchmarks.data.WriteBody;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.xerial.snappy.Snappy;

/// Sends numbered samples as vmagent does: zstd at first, snappy once that is refused; blocks are
/// taken by several queues, so that they arrive out of order; a block is sent again on 5xx and
/// where nobody answers, after a time that doubles, and skipped on 400.
final class VmagentWriter implements AutoCloseable {
  static final String SOURCE = "vmagent";
  private static final int SERIES = 5;
  private static final int QUEUES = 2;
  private static final int FLUSH_MS = 50;
  private static final int FIRST_PAUSE_MS = 250;
  private static final int LONGEST_PAUSE_MS = 1_000;
  private static final int UNSUPPORTED = 415;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final LinkedBlockingQueue<byte[]> blocks = new LinkedBlockingQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger retries = new AtomicInteger();
  private final List<String> skipped = new ArrayList<>();
  private final URI url;
  private volatile boolean generating = true;
  private volatile int last;

  /// A writer to the server at `127.0.0.1:port`.
  VmagentWriter(int port) {
    url = URI.create("http://127.0.0.1:" + port + "/api/v1/write");
  }

  /// Asks for zstd, which is to be refused, and begins.
  void start() throws IOException, InterruptedException {
    // A frame with one raw block of one byte.
    byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x20, 1, 9, 0, 0, 0};
    int status =
        send(
            request(zstd)
                .header("Content-Encoding", "zstd")
                .header("X-VictoriaMetrics-Remote-Write-Version", "1"));
    if (status != UNSUPPORTED) {
      throw new IOException("zstd: expected=" + UNSUPPORTED + ", actual=" + status);
    }
    threads.execute(this::generate);
    for (int i = 0; i < QUEUES; i++) {
      threads.execute(this::deliver);
    }
  }

  private HttpRequest.Builder request(byte[] body) {
    return HttpRequest.newBuilder(url)
        .timeout(Duration.ofMinutes(1))
        .header("User-Agent", "vmagent")
        .header("Content-Type", "application/x-protobuf")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private int send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  private void generate() {
    try {
      while (generating) {
        int number = last + 1;
        WriteBody body = new WriteBody();
        long[] timestamps = {System.currentTimeMillis()};
        for (int i = 0; i < SERIES; i++) {
          body.add(
              new TreeMap<>(Map.of("__name__", Ledger.METRIC, "job", SOURCE, "series", "" + i)),
              timestamps,
              number);
        }
        open.incrementAndGet();
        blocks.add(Snappy.compress(body.toByteArray()));
        last = number;
        TimeUnit.MILLISECONDS.sleep(FLUSH_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      skip(e.toString());
    }
  }

  private void deliver() {
    try {
      while (true) {
        deliver(blocks.take());
        open.decrementAndGet();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver(byte[] block) throws InterruptedException {
    for (int pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      int status = 0;
      try {
        status =
            send(
                request(block)
                    .header("Content-Encoding", "snappy")
                    .header("X-Prometheus-Remote-Write-Version", "0.1.0"));
      } catch (IOException e) {
        // Nobody is there, or nobody any more: whether the block was taken is unknown.
      }
      if (status / 100 == 2) {
        return;
      }
      if (status / 100 == 4 && status != 429) {
        skip("block skipped, status " + status);
        return;
      }
      retries.incrementAndGet();
      TimeUnit.MILLISECONDS.sleep(pauseMs);
    }
  }

  private synchronized void skip(String why) {
    skipped.add(why);
  }

  /// Ends to generate and waits until all is answered.
  ///
  /// @throws IOException where that takes longer than a minute
  void finish() throws IOException, InterruptedException {
    generating = false;
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    TimeUnit.MILLISECONDS.sleep(2 * FLUSH_MS);
    while (open.get() > 0) {
      if (System.nanoTime() > deadline) {
        throw new IOException("blocks: expected=all answered, actual=" + open + " are not");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /// The last number, of each series.
  int last() {
    return last;
  }

  /// Number of samples.
  int count() {
    return last * SERIES;
  }

  int retries() {
    return retries.get();
  }

  /// Why blocks were given up, one line each.
  synchronized List<String> skipped() {
    return List.copyOf(skipped);
  }

  @Override
  public void close() {
    generating = false;
    threads.shutdownNow();
    client.shutdownNow();
  }
}
