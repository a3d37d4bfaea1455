package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;

/// Memory while targets go and others come: each hour one in twenty, spread over the hour.
final class ChurnStage implements Stage {
  private static final int SERIES_PER_TARGET = 500;
  private static final int REPLACED_AN_HOUR = 20;
  private static final int SCRAPES_AN_HOUR = (int) (3_600_000 / FleetLoad.STEP_MS);

  /// Scrapes after which the figure that the last one is held against is taken.
  private static final int FIRST_SCRAPES = 127;

  @Override
  public void run(Subject subject) throws IOException, InterruptedException {
    SideBySideOptions options = subject.options();
    int scrapes = options.churnHours() * SCRAPES_AN_HOUR;
    long firstMs = System.currentTimeMillis() - scrapes * FleetLoad.STEP_MS;
    try (ServerProcess server = subject.start("churn");
        FleetLoad load =
            new FleetLoad(
                server.client(),
                options.series(),
                SERIES_PER_TARGET,
                options.connections(),
                firstMs)) {
      double replacedAScrape =
          load.fleet().targetCount() / (double) REPLACED_AN_HOUR / SCRAPES_AN_HOUR;
      int replaced = 0;
      for (int scrape = 0; scrape < scrapes; scrape++) {
        for (; replaced < scrape * replacedAScrape; replaced++) {
          load.fleet().replace(replaced % load.fleet().targetCount());
        }
        load.send();
        if (scrape == FIRST_SCRAPES) {
          subject.rest();
          subject.putMemory("with churn after " + FIRST_SCRAPES + " scrapes", "", server);
        }
      }
      subject.rest();
      subject.putMemory(
          "with churn after " + options.churnHours() + " h", "≤ 1.3× the one before", server);
      subject.put(Figure.of("longest write with churn, s"), load.longestSeconds());
    }
  }
}
