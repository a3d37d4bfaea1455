package io.narthex.benchmarks.system;

import io.narthex.benchmarks.data.WriteBody;
import io.narthex.benchmarks.differential.QueryAnswer;
import io.narthex.benchmarks.process.Answer;
import io.narthex.benchmarks.process.ServerClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.xerial.snappy.Snappy;

/// Sends samples of one series by remote write, one after the other, and keeps those acknowledged.
final class AcknowledgedWrites {
  static final String METRIC = "acknowledged_total";
  private static final int PAUSE_MS = 10;

  private final NavigableMap<Long, Double> acknowledged = new TreeMap<>();
  private long lastMs;

  /// A request of one new sample, not sent yet.
  record Sample(long timestampMs, double value) {
    byte[] body() throws IOException {
      TreeMap<String, String> labels = new TreeMap<>(Map.of("__name__", METRIC, "job", "writer"));
      long[] timestamps = {timestampMs};
      return Snappy.compress(new WriteBody().add(labels, timestamps, value).toByteArray());
    }
  }

  /// The next sample: now, and behind all before.
  Sample next() {
    lastMs = Math.max(lastMs + 1, System.currentTimeMillis());
    return new Sample(lastMs, acknowledged.size() + 0.5);
  }

  /// Sends a sample and answers the status.
  int send(ServerClient client, Sample sample) throws IOException, InterruptedException {
    Answer answer = client.write(sample.body());
    if (answer.succeeded()) {
      acknowledged.put(sample.timestampMs(), sample.value());
    }
    return answer.status();
  }

  /// Sends samples until a request finds no server any more.
  void sendUntilGone(ServerClient client) throws InterruptedException {
    try {
      while (true) {
        send(client, next());
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
      }
    } catch (IOException e) {
      // The server was killed. Whether it had the last sample is unknown, and nothing was promised.
    }
  }

  int count() {
    return acknowledged.size();
  }

  /// What was acknowledged and is not stored, one line each.
  List<String> missing(ServerClient client) throws IOException, InterruptedException {
    String query = METRIC + "[1h]";
    QueryAnswer answer = QueryAnswer.of(client.get("/api/v1/query", "query", query));
    if (!answer.type().equals("matrix")) {
      throw new IOException("query: expected=a matrix, actual=" + answer.summary());
    }
    NavigableMap<Long, Double> stored = new TreeMap<>();
    answer
        .series()
        .values()
        .forEach(series ->
            series.points().forEach(point -> stored.put(point.timestampMs(), point.number())));
    List<String> missing = new ArrayList<>();
    acknowledged.forEach((timestampMs, value) -> {
      if (!value.equals(stored.get(timestampMs))) {
        missing.add(
            timestampMs + ": acknowledged=" + value + ", stored=" + stored.get(timestampMs));
      }
    });
    return missing;
  }
}
