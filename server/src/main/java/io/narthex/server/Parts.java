package io.narthex.server;

import io.narthex.query.QueryEngine;
import io.narthex.query.engine.Engine;
import io.narthex.server.config.Config;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.http.Readiness;
import io.narthex.server.metrics.DatabaseMetrics;
import io.narthex.server.metrics.MeasuredQueryEngine;
import io.narthex.server.metrics.MeasuredStorage;
import io.narthex.server.metrics.ServerMetrics;
import io.narthex.server.scrape.ScrapePools;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.BlockOptions;
import io.narthex.storage.database.Database;
import io.narthex.storage.database.DatabaseOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/// Everything of a server behind its listener. Nothing scrapes, and the storage is not ready, until
/// the server says so.
///
/// @param storage the database, counting
/// @param queries the engine, counting
record Parts(
    ServerMetrics metrics,
    MemoryShares memory,
    Database database,
    Storage storage,
    Engine engine,
    QueryEngine queries,
    HttpTransport transport,
    ScrapePools scraping,
    Reloader reloader,
    WriteWorkers writeWorkers,
    SecureRandom random) {
  private static final int CLIENT_LOOPS = 1;

  /// What the parts are made with.
  ///
  /// @param source for reloads
  /// @param first the configuration that the server starts with
  record Plan(Settings settings, Version version, ConfigSource source, Config first) {
    Retention retention() {
      return Retention.of(settings.flags(), first.storage());
    }

    BlockOptions blocks() {
      long rangeMs = settings.flags().durationMs("storage.tsdb.min-block-duration");
      BlockOptions usual = BlockOptions.of(rangeMs, retention().timeMs());
      long longestMs =
          settings.flags().isGiven("storage.tsdb.max-block-duration")
              ? settings.flags().durationMs("storage.tsdb.max-block-duration")
              : usual.maxRangeMs();
      return new BlockOptions(
          rangeMs,
          Math.max(rangeMs, longestMs),
          retention().timeMs(),
          retention().sizeBytes(),
          retention().percent());
    }
  }

  /// Takes the data directory and constructs everything.
  ///
  /// @throws io.narthex.storage.StorageException where the data directory cannot be used
  static Parts open(Plan plan, Life life) {
    Settings settings = plan.settings();
    Clock clock = Clock.system();
    SecureRandom random = new SecureRandom();
    int cores = Runtime.getRuntime().availableProcessors();
    MemoryShares memory =
        MemoryShares.of(new MemoryLimit(Path.of("/")).bytes(), Runtime.getRuntime().maxMemory());
    ServerMetrics metrics =
        new ServerMetrics(
            Version.PROMETHEUS,
            plan.version().revision(),
            () -> life.readiness() == Readiness.READY);
    Database database =
        Database.open(
            settings.dataDirectory(),
            DatabaseOptions.of(settings.maxSeries(memory.maxSeries()), 0, random)
                .withBlocks(plan.blocks())
                .withDurability(settings.durability())
                .withReserveBytes(settings.reserveBytes()),
            clock,
            memory.head());
    DatabaseMetrics.register(database, metrics.registry());
    Storage storage = new MeasuredStorage(database, metrics.registry());
    HttpTransport transport = new HttpTransport(CLIENT_LOOPS);
    ScrapePools scraping =
        new ScrapePools(
            storage,
            transport,
            new ScrapePools.Environment(clock, metrics.registry()),
            random,
            settings.scrape(cores, offsetSeed(settings)));
    Reloader reloader = new Reloader(plan.source(), List.of(scraping::prepare), metrics, clock);
    Engine engine =
        new Engine(storage, settings.engine(reloader::evaluationIntervalMs, cores), clock);
    QueryEngine queries =
        new MeasuredQueryEngine(engine, settings.queryConcurrency(), metrics.registry());
    return new Parts(
        metrics,
        memory,
        database,
        storage,
        engine,
        queries,
        transport,
        scraping,
        reloader,
        new WriteWorkers(cores),
        random);
  }

  /// The same for each run of one server, so that its scrapes stay where they were.
  private static long offsetSeed(Settings settings) {
    return settings.externalUrl().text().hashCode();
  }

  /// Closes what is left when nothing scrapes and nobody asks any more: what has come in is stored
  /// and synced.
  ///
  /// @throws io.narthex.storage.StorageException where the last sync failed
  void close() {
    writeWorkers.close();
    engine.close();
    transport.close();
    database.close();
  }
}
