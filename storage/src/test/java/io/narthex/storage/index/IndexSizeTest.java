package io.narthex.storage.index;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What an index takes for series like those of node_exporter with ten labels, of hosts that are
/// scraped at different times.
final class IndexSizeTest {
  private static final int HOSTS = 100;
  private static final int NAMES = 100;

  private static IndexModel model(int chunksPerSeries) {
    Random random = new Random(1);
    List<Labels> all = new ArrayList<>();
    for (int host = 0; host < HOSTS; host++) {
      for (int name = 0; name < NAMES; name++) {
        for (int cpu = 0; cpu < 4; cpu++) {
          all.add(labels(host, name, cpu));
        }
      }
    }
    Collections.sort(all);
    IndexModel model = new IndexModel();
    for (int i = 0; i < HOSTS * chunksPerSeries; i++) {
      long minMs = 1_700_000_000_000L + i % chunksPerSeries * 7_200_000L + random.nextInt(15_000);
      model.columns.add(
          new IndexModel.Column(480, minMs, minMs + 7_185_000, 32 + i * 20L, 20, random.nextInt()));
    }
    long end = 32 + 20L * HOSTS * chunksPerSeries;
    for (Labels labels : all) {
      int host = Integer.parseInt(labels.get("instance").substring(5, 8));
      List<IndexModel.Chunk> chunks = new ArrayList<>();
      for (int i = 0; i < chunksPerSeries; i++) {
        int at = host * chunksPerSeries + i;
        IndexModel.Column column = model.columns.get(at);
        int length = 4 + random.nextInt(500);
        chunks.add(
            new IndexModel.Chunk(
                at, 0, 480, column.minMs(), column.maxMs(), end, length, random.nextInt()));
        end += length;
      }
      model.series.add(new IndexModel.Series(labels, random.nextLong(), random.nextLong(), chunks));
    }
    return model;
  }

  private static Labels labels(int host, int name, int cpu) {
    return Labels.of(
        "__name__",
        "node_metric_with_a_name_" + name + "_total",
        "instance",
        String.format("host-%03d.example.org:9100", host),
        "job",
        "node",
        "cluster",
        "eu-west-1",
        "env",
        host % 3 == 0 ? "prod" : "test",
        "rack",
        "rack-" + host % 20,
        "role",
        "role-" + host % 7,
        "os",
        "linux",
        name % 2 == 0 ? "cpu" : "device",
        name % 2 == 0 ? "" + cpu : "sd" + (char) ('a' + cpu),
        "mode",
        "mode-" + cpu);
  }

  @Test
  void staysWithinItsBudget() throws IOException {
    int series = HOSTS * NAMES * 4;
    double one = (double) model(1).write().length / series;
    double ten = (double) model(10).write().length / series;
    double perChunk = (ten - one) / 9;
    System.out.printf(
        "index: %.1f bytes a series with a chunk, %.1f each further chunk%n", one, perChunk);
    assertTrue(perChunk <= 9, "bytes a chunk: " + perChunk);
    assertTrue(one - perChunk <= 45, "bytes a series: " + (one - perChunk));
  }
}
