package io.narthex.benchmarks.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// What the benchmark's chunks hold and how large they are.
final class NodeChunksTest {
  @Test
  void valuesTakeLittleSpace() {
    NodeChunks all = new NodeChunks(false);
    NodeChunks varying = new NodeChunks(true);
    double perSample = bytesPerSample(all);
    System.out.printf(
        "values of a node_exporter target: %.3f B/sample, of its %d varying series: %.3f%n",
        perSample, varying.seriesCount(), bytesPerSample(varying));
    assertEquals(500, all.seriesCount());
    assertTrue(varying.seriesCount() > 100 && varying.seriesCount() < 250);
    assertTrue(perSample > 0.1 && perSample <= 0.58, "expected=at most 0.58, actual=" + perSample);
  }

  private static double bytesPerSample(NodeChunks chunks) {
    int series = chunks.seriesCount();
    return (double) chunks.offset(series) / series / NodeChunks.SAMPLES;
  }
}
