package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// CPU of a short piece of work in another process: repeated in blocks of at least two seconds
/// until two blocks in a row differ by less than 5 %, then measured over five more.
final class CpuBlocks {
  /// One repetition.
  @FunctionalInterface
  interface Work {
    void run() throws IOException, InterruptedException;
  }

  /// What was measured, for one repetition.
  ///
  /// @param firstMinuteCpuMs mean from the first one to the end of the warm-up's first part
  /// @param cpuMs median of the blocks
  /// @param wallMs median of the repetitions
  /// @param settled whether the warm-up ended because blocks had become alike
  record Result(double firstMinuteCpuMs, double cpuMs, double wallMs, boolean settled) {}

  private static final int BLOCKS = 5;
  private static final int MAX_WARM_UP_BLOCKS = 60;
  private static final long BLOCK_NANOS = 2_000_000_000L;
  private static final double ALIKE = 0.05;

  private final ServerProcess server;
  private final Work work;
  private final long firstPartNanos;

  /// Measures nothing yet.
  ///
  /// @param firstPartSeconds shortest warm-up, whose mean is told beside
  CpuBlocks(ServerProcess server, Work work, int firstPartSeconds) {
    this.server = server;
    this.work = work;
    this.firstPartNanos = firstPartSeconds * 1_000_000_000L;
  }

  Result measure() throws IOException, InterruptedException {
    List<Double> wallMs = new ArrayList<>();
    double firstCpu = server.cpuSeconds();
    long begin = System.nanoTime();
    int repetitions = 0;
    double previous = 0;
    double current = 0;
    while (System.nanoTime() - begin < firstPartNanos) {
      previous = current;
      wallMs.clear();
      current = block(wallMs);
      repetitions += wallMs.size();
    }
    double firstCpuMs = (server.cpuSeconds() - firstCpu) * 1_000 / Math.max(1, repetitions);
    boolean settled = alike(previous, current);
    for (int i = 0; i < MAX_WARM_UP_BLOCKS && !settled; i++) {
      previous = current;
      current = block(wallMs);
      settled = alike(previous, current);
    }
    wallMs.clear();
    double[] cpuMs = new double[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      cpuMs[i] = block(wallMs);
    }
    double[] wall = wallMs.stream().mapToDouble(Double::doubleValue).toArray();
    return new Result(firstCpuMs, median(cpuMs), median(wall), settled);
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
