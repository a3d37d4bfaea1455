package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.data.ServicePages;
import io.narthex.benchmarks.data.WriteRequests;
import io.narthex.benchmarks.process.ServerClient;
import io.narthex.benchmarks.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xerial.snappy.Snappy;

/// Groups of 20 rules, one a service of 100 series, evaluated every 15 s while the series are
/// remote-written every 15 s. What writing costs is measured before there are rules and taken off.
final class RulesStage implements Stage {
  private static final int INTERVAL_SECONDS = 15;
  private static final int HISTORY_STEPS = 24;
  private static final int SERVICES_PER_BODY = 20;
  private static final int WRITING_SECONDS = 60;
  private static final Figure CPU =
      new Figure("rules: CPU ms per evaluated rule", "at least 4× less than Prometheus");
  private static final Figure MISSED = new Figure("rules: iterations missed", "0");
  private static final Figure LATEST = Figure.of("rules: longest last evaluation of a group, ms");

  @Override
  public void run(Subject subject) throws IOException, InterruptedException {
    int groups = subject.options().ruleGroups();
    Path rules = subject.directory().resolve("rules.yml");
    Files.writeString(rules, "groups: []\n");
    Path config =
        Files.writeString(
            subject.directory().resolve("rules-config.yml"),
            "global: {evaluation_interval: 15s}\nrule_files: ['" + rules + "']\n");
    ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
    try (ServerProcess server = subject.start("rules", config, "--web.enable-lifecycle")) {
      WriteRequests requests = new WriteRequests(new ServicePages(), groups);
      long firstStep = System.currentTimeMillis() / FleetLoad.STEP_MS - HISTORY_STEPS;
      for (int i = 0; i < HISTORY_STEPS; i++) {
        write(server.client(), requests, groups, firstStep + i);
      }
      Future<?> writing =
          writer.scheduleAtFixedRate(
              () -> writeNow(server.client(), requests, groups),
              0,
              INTERVAL_SECONDS,
              TimeUnit.SECONDS);
      double idleCpu = cpuPerSecond(server, WRITING_SECONDS);
      subject.put(Figure.of("rules: CPU s/s of writing alone"), idleCpu);
      Files.writeString(rules, RuleGroups.file(groups));
      server.client().post("/-/reload").bodyIfSucceeded();
      TimeUnit.SECONDS.sleep(subject.options().ruleSeconds());
      measure(subject, server, idleCpu);
      subject.putMemory("with " + groups + " rule groups", "", server);
      requireRunning(writing);
    } finally {
      writer.shutdownNow();
    }
  }

  private static double cpuPerSecond(ServerProcess server, int seconds)
      throws IOException, InterruptedException {
    double cpu = server.cpuSeconds();
    long begin = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    return (server.cpuSeconds() - cpu) / ((System.nanoTime() - begin) / 1e9);
  }

  private static void measure(Subject subject, ServerProcess server, double idleCpu)
      throws IOException, InterruptedException {
    RuleCounts before = RuleCounts.of(server.client());
    double cpu = server.cpuSeconds();
    long begin = System.nanoTime();
    TimeUnit.SECONDS.sleep(subject.options().ruleSeconds());
    double used = server.cpuSeconds() - cpu;
    double seconds = (System.nanoTime() - begin) / 1e9;
    RuleCounts after = RuleCounts.of(server.client());
    double evaluations = after.evaluations() - before.evaluations();
    subject.put(Figure.of("rules: CPU s/s"), used / seconds);
    subject.put(CPU, (used - idleCpu * seconds) * 1e3 / evaluations);
    subject.put(Figure.of("rules: evaluations/s"), evaluations / seconds);
    subject.put(MISSED, after.missed());
    subject.put(Figure.of("rules: evaluations failed"), after.failures());
    subject.put(LATEST, after.longestSeconds() * 1e3);
  }

  private static void writeNow(ServerClient client, WriteRequests requests, int groups) {
    try {
      write(client, requests, groups, System.currentTimeMillis() / FleetLoad.STEP_MS);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(ServerClient client, WriteRequests requests, int groups, long step)
      throws IOException, InterruptedException {
    for (int from = 0; from < groups; from += SERVICES_PER_BODY) {
      int to = Math.min(groups, from + SERVICES_PER_BODY);
      byte[] body = requests.body(from, to, step, step * FleetLoad.STEP_MS);
      client.write(Snappy.compress(body)).bodyIfSucceeded();
    }
  }

  /// Fails where a scrape could not be written.
  private static void requireRunning(Future<?> writing) throws IOException, InterruptedException {
    if (writing.isDone()) {
      try {
        writing.get();
      } catch (ExecutionException e) {
        throw new IOException("writing while rules are evaluated", e.getCause());
      }
    }
  }
}
