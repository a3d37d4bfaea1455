package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;

/// Starts on an empty directory, one after the other. The first, which may find nothing in the page
/// cache, is left out.
final class StartStage implements Stage {
  @Override
  public void run(Subject subject) throws IOException, InterruptedException {
    double[] seconds = new double[subject.options().starts()];
    double[] cpu = new double[seconds.length];
    for (int i = -1; i < seconds.length; i++) {
      try (ServerProcess server = subject.start("start" + i)) {
        if (i >= 0) {
          seconds[i] = server.secondsToReady();
          cpu[i] = server.cpuSeconds();
        }
        if (i == seconds.length - 1) {
          subject.putMemory("at ready", "", server);
        }
      }
    }
    subject.put(Figure.of("start to ready, s (median)"), CpuBlocks.median(seconds));
    subject.put(Figure.of("CPU until ready, s (median)"), CpuBlocks.median(cpu));
  }
}
