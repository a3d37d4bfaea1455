package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// CPU of a short piece of work in another process: repeated in blocks of at least two seconds
/// until two blocks in a row differ by less than 5 %, then measured over more of them.
final class CpuBlocks {
  /// One repetition.
  @FunctionalInterface
  interface Work {
    void run() throws IOException, InterruptedException;
  }

  /// What was measured, for one repetition.
  ///
  /// @param cpuMs median of the blocks
  /// @param wallMs median of the repetitions
  /// @param settled whether the warm-up ended because blocks had become alike
  record Result(double cpuMs, double wallMs, boolean settled) {}

  private static final int MAX_WARM_UP_BLOCKS = 10;
  private static final long BLOCK_NANOS = 2_000_000_000L;
  private static final double ALIKE = 0.05;

  private final ServerProcess server;
  private final Work work;
  private final int blocks;

  /// Measures nothing yet.
  ///
  /// @param blocks how many are measured
  CpuBlocks(ServerProcess server, Work work, int blocks) {
    this.server = server;
    this.work = work;
    this.blocks = blocks;
  }

  Result measure() throws IOException, InterruptedException {
    List<Double> wallMs = new ArrayList<>();
    double current = block(wallMs);
    boolean settled = false;
    for (int i = 1; i < MAX_WARM_UP_BLOCKS && !settled; i++) {
      double previous = current;
      current = block(wallMs);
      settled = alike(previous, current);
    }
    wallMs.clear();
    double[] cpuMs = new double[blocks];
    for (int i = 0; i < blocks; i++) {
      cpuMs[i] = block(wallMs);
    }
    double[] wall = wallMs.stream().mapToDouble(Double::doubleValue).toArray();
    return new Result(median(cpuMs), median(wall), settled);
  }

  /// CPU ms of a repetition, over one block; adds the wall-clock ms of each.
  private double block(List<Double> wallMs) throws IOException, InterruptedException {
    double cpu = server.cpuSeconds();
    long begin = System.nanoTime();
    long end = begin;
    int repetitions = 0;
    while (end - begin < BLOCK_NANOS) {
      long started = end;
      work.run();
      end = System.nanoTime();
      wallMs.add((end - started) / 1e6);
      repetitions++;
    }
    return (server.cpuSeconds() - cpu) * 1_000 / repetitions;
  }

  private static boolean alike(double previous, double current) {
    return previous > 0 && Math.abs(current - previous) < ALIKE * previous;
  }

  /// The middle one; 0 of none.
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }
}
