package io.narthex.server;

import io.narthex.server.config.Config;
import io.narthex.server.config.Prepared;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.remote.send.RemoteWriteSender;
import io.narthex.server.remote.send.SendEnvironment;
import io.narthex.server.remote.send.SendMetrics;
import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.CommitLog;
import io.narthex.storage.database.Database;
import io.narthex.storage.exemplar.ExemplarStore;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// What a server sends on to others. Nothing is sent before [#start].
///
/// @param workers make requests and take answers
/// @param drainMs how long samples are still sent when the server stops
record RemoteWrite(
    RemoteWriteSender sender, Database database, ExecutorService workers, long drainMs) {
  private static final int THREADS = 2;
  private static final long SYNC_MS = 300;

  /// What sending needs of the server.
  record Environment(
      Database database,
      ExemplarStore exemplars,
      HttpTransport transport,
      Clock clock,
      PrometheusRegistry registry) {}

  static RemoteWrite open(Settings settings, Environment environment, RandomGenerator random) {
    Database database = environment.database();
    CommitLog log = database.commitLog();
    ExecutorService threads = threads();
    RemoteWriteSender sender =
        new RemoteWriteSender(
            new SendEnvironment(
                log,
                environment.transport(),
                threads,
                environment.clock(),
                random,
                () -> database.metadata(""),
                () -> database.figures().maxTimeMs(),
                () -> database.figures().samplesStored(),
                Version.USER_AGENT));
    log.keepAtMost(settings.maxBacklogBytes());
    environment.exemplars().observedBy(sender::exemplar);
    SendMetrics.register(sender, database::isReady, environment.registry());
    return new RemoteWrite(sender, database, threads, settings.sendDrainMs());
  }

  private static ExecutorService threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("remote-send-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  Prepared prepare(Config config) {
    return sender.prepare(config);
  }

  /// Begins to send; to be called before anything is written.
  void start() {
    sender.start();
  }

  /// Sends what there is for a moment, then writes the save-points.
  void close() {
    if (database.isReady() && !sender.status().isEmpty()) {
      awaitSynced();
    }
    sender.close(drainMs);
    workers.shutdown();
  }

  /// What is not synced is not sent.
  private void awaitSynced() {
    CountDownLatch synced = new CountDownLatch(1);
    database.whenDurable(
        database.commitLog().lastSequence(),
        new DurabilityCallback() {
          @Override
          public void durable() {
            synced.countDown();
          }

          @Override
          public void failed(StorageException cause) {
            synced.countDown();
          }
        });
    try {
      synced.await(SYNC_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
