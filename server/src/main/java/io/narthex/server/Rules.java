package io.narthex.server;

import io.narthex.query.QueryEngine;
import io.narthex.rules.RuleGroup;
import io.narthex.rules.notify.AlertmanagerTargets;
import io.narthex.rules.notify.Delivery;
import io.narthex.rules.notify.Notifier;
import io.narthex.rules.notify.NotifierSettings;
import io.narthex.rules.scheduler.PreparedRules;
import io.narthex.rules.scheduler.RuleEnvironment;
import io.narthex.rules.scheduler.RuleScheduler;
import io.narthex.rules.scheduler.RuleSettings;
import io.narthex.rules.template.RuleTemplates;
import io.narthex.server.config.Config;
import io.narthex.server.config.Prepared;
import io.narthex.server.config.RelabelConfig;
import io.narthex.server.metrics.NotifierMetrics;
import io.narthex.server.metrics.RuleMetrics;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.Labels;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rules of a server and what sends their alerts. Nothing is evaluated before [#start].
///
/// @param sending encodes alerts and hands them to the HTTP client
/// @param drainMs how long alerts that wait are still sent when the server stops
record Rules(
    RuleFiles files,
    RuleScheduler scheduler,
    Notifier notifier,
    ExecutorService sending,
    long drainMs) {
  private static final Logger LOG = LoggerFactory.getLogger(Rules.class);
  private static final int SENDING_THREADS = 2;
  private static final long EVALUATIONS_END_MS = 5_000;

  /// What rules need of the server.
  record Environment(
      Storage storage,
      QueryEngine engine,
      AlertmanagerTargets alertmanagers,
      Clock clock,
      PrometheusRegistry registry) {}

  static Rules open(Settings settings, Environment environment, RandomGenerator random) {
    NotifierMetrics notifications = new NotifierMetrics(environment.registry());
    ExecutorService sending = sendingThreads();
    Notifier notifier =
        new Notifier(
            new Delivery(settings.notifier(), environment.clock(), sending, notifications),
            environment.alertmanagers());
    notifications.register(notifier);
    RuleMetrics evaluations = new RuleMetrics(environment.registry());
    RuleScheduler scheduler =
        new RuleScheduler(
            new RuleEnvironment(
                environment.engine(),
                environment.storage(),
                environment.clock(),
                new RuleTemplates(environment.engine(), settings.externalUrl().text()),
                notifier::send,
                evaluations),
            settings.rules(random));
    evaluations.register(scheduler::figures);
    return new Rules(
        new RuleFiles(settings.features().parser()),
        scheduler,
        notifier,
        sending,
        settings.alertDrainMs());
  }

  private static ExecutorService sendingThreads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            SENDING_THREADS,
            SENDING_THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("alerts-", 0).daemon().factory(),
            // Alertmanagers may answer when nobody waits any more: there is nothing left to send.
            new ThreadPoolExecutor.DiscardPolicy());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /// Reads the rule files of a configuration and gets everything ready for it.
  ///
  /// @throws IllegalArgumentException where a file cannot be used
  Prepared prepare(Config config) {
    List<RuleGroup> groups = files.read(config);
    Labels external = config.global().externalLabels();
    PreparedRules rules =
        scheduler.prepare(groups, new RuleSettings(external, config.global().ruleQueryOffsetMs()));
    NotifierSettings settings =
        new NotifierSettings(
            external,
            RelabelConfig.chain(
                config.alerting().alertRelabelConfigs(), config.global().nameValidationScheme()));
    return new Prepared() {
      @Override
      public void commit() {
        notifier.apply(settings);
        rules.commit();
      }

      @Override
      public void abort() {
        rules.abort();
      }
    };
  }

  /// Begins to evaluate.
  void start() {
    scheduler.start();
  }

  /// Ends evaluation, then sends the alerts that wait.
  void close() {
    if (!scheduler.stop(EVALUATIONS_END_MS)) {
      LOG.warn("rules were still evaluated {} ms after the stop", EVALUATIONS_END_MS);
    }
    notifier.close(drainMs);
    sending.shutdown();
  }
}
