package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.data.TargetPages;
import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Scrapes 100 targets of 500 series each second.
final class ScrapeStage implements Stage {
  private static final int TARGETS = 100;

  @Override
  public void run(Subject subject) throws IOException, InterruptedException {
    int seconds = subject.options().scrapeSeconds();
    try (FakeTargets targets = new FakeTargets(new TargetPages(), TARGETS)) {
      Path config =
          Files.writeString(
              subject.directory().resolve("scrape.yml"), scrapeConfig(targets.port()));
      try (ServerProcess server = subject.start("scrape", config)) {
        TimeUnit.SECONDS.sleep(seconds);
        double cpu = server.cpuSeconds();
        long served = targets.served();
        long begin = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double cpuSeconds = server.cpuSeconds() - cpu;
        double samples = (targets.served() - served) * (double) TargetPages.SERIES_PER_TARGET;
        subject.put(Figure.of("scraping, CPU s per M samples"), cpuSeconds / samples * 1e6);
        subject.put(
            Figure.of("scraping, samples/s"), samples / ((System.nanoTime() - begin) / 1e9));
        subject.putMemory("scraping", "", server);
      }
    }
  }

  private static String scrapeConfig(int port) {
    StringBuilder out =
        new StringBuilder(
            """
            global:
              scrape_interval: 1s
              scrape_timeout: 1s
            scrape_configs:
              - job_name: node
                static_configs:
            """);
    for (int target = 0; target < TARGETS; target++) {
      out.append("      - targets: ['127.0.0.1:").append(port).append("']\n        labels:\n");
      out.append("          __metrics_path__: /target/").append(target).append('\n');
      out.append("          instance: host-").append(target).append('\n');
    }
    return out.toString();
  }
}
