package io.narthex.server;

import io.narthex.query.ExecutedQuery;
import io.narthex.query.QueryEngine;
import io.narthex.query.QueryObserver;
import io.narthex.query.engine.Engine;
import io.narthex.query.engine.EngineOptions;
import io.narthex.server.api.QueryLog;
import io.narthex.server.config.Config;
import io.narthex.server.config.Prepared;
import io.narthex.server.config.StorageConfig;
import io.narthex.server.discovery.Discovery;
import io.narthex.server.discovery.DiscoveryMetrics;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.http.Readiness;
import io.narthex.server.metrics.DatabaseMetrics;
import io.narthex.server.metrics.ExemplarMetrics;
import io.narthex.server.metrics.MeasuredQueryEngine;
import io.narthex.server.metrics.MeasuredStorage;
import io.narthex.server.metrics.ServerMetrics;
import io.narthex.server.notify.Alertmanagers;
import io.narthex.server.remote.ReadStorages;
import io.narthex.server.remote.read.ReadMetrics;
import io.narthex.server.remote.read.RemoteReaders;
import io.narthex.server.remote.shards.ConfiguredShards;
import io.narthex.server.scrape.ScrapeOptions;
import io.narthex.server.scrape.ScrapePools;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.ActiveQueries;
import io.narthex.storage.database.BlockOptions;
import io.narthex.storage.database.Database;
import io.narthex.storage.database.DatabaseOptions;
import io.narthex.storage.database.FanOutStorage;
import io.narthex.storage.database.UncleanStarts;
import io.narthex.storage.exemplar.ExemplarStore;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything of a server behind its listener. Nothing scrapes, and the storage is not ready, until
/// the server says so.
///
/// @param storage the database, counting, and what peers have for those who read
/// @param queries the engine, counting
record Parts(
    ServerMetrics metrics,
    MemoryShares memory,
    Database database,
    Storage storage,
    ExemplarStore exemplars,
    Engine engine,
    QueryEngine queries,
    QueryRecords records,
    HttpTransport transport,
    ScrapePools scraping,
    Alertmanagers alertmanagers,
    Rules rules,
    RemoteWrite remoteWrite,
    Reloader reloader,
    WriteWorkers writeWorkers,
    SecureRandom random) {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);
  private static final int CLIENT_LOOPS = 1;

  /// How often at most changed Alertmanagers are passed on, as upstream.
  private static final long ALERTMANAGER_RELOAD_MS = 5_000;

  /// What the parts are made with.
  ///
  /// @param source for reloads
  /// @param first the configuration that the server starts with
  record Plan(Settings settings, Version version, ConfigSource source, Config first) {
    Retention retention() {
      return Retention.of(settings.flags(), first.storage());
    }

    BlockOptions blocks() {
      BlockOptions usual = BlockOptions.of(settings.blockRangeMs(), retention().timeMs());
      return new BlockOptions(
          usual.rangeMs(),
          settings.maxBlockRangeMs(usual.maxRangeMs()),
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
    MemoryShares memory = memory(settings.dataDirectory(), clock);
    ServerMetrics metrics = metrics(plan.version(), life);
    Database database = database(plan, memory, metrics, clock, random);
    HttpTransport transport = new HttpTransport(CLIENT_LOOPS);
    RemoteReaders peers = peers(database, transport, clock, metrics);
    Storage own = new MeasuredStorage(database, metrics.registry());
    Storage storage = new FanOutStorage(own, database, peers);
    ExemplarStore exemplars = exemplars(memory, metrics);
    DiscoveryMetrics discovery = new DiscoveryMetrics(metrics.registry());
    ScrapeOptions options = settings.scrape(cores, offsetSeed(settings));
    ScrapePools scraping =
        new ScrapePools(
            storage,
            transport,
            new ScrapePools.Environment(clock, metrics.registry(), discovery, exemplars),
            random,
            options);
    Alertmanagers alertmanagers = alertmanagers(transport, discovery, metrics, options);
    QueryRecords records = QueryRecords.open(settings, clock, metrics.registry());
    AtomicLong stepMs = new AtomicLong();
    ConfiguredShards shards = shards(database, transport, clock);
    EngineOptions asking = settings.engine(stepMs::get, cores);
    Engine.Around around = new Engine.Around(memory.queries(), records, shards);
    Engine engine = new Engine(storage, asking, clock, around);
    QueryEngine queries = measured(engine, settings, metrics);
    Rules.Environment evaluating =
        new Rules.Environment(own, queries, alertmanagers, clock, metrics.registry());
    Rules rules = Rules.open(settings, evaluating, random);
    RemoteWrite.Environment sending =
        new RemoteWrite.Environment(database, exemplars, transport, clock, metrics.registry());
    RemoteWrite remoteWrite = RemoteWrite.open(settings, sending, random);
    life.notifications().register(metrics.registry());
    Reloader reloader =
        new Reloader(
            plan.source(),
            List.of(
                scraping::prepare,
                alertmanagers::prepare,
                rules::prepare,
                remoteWrite::prepare,
                peers::prepare,
                shards::prepare,
                config -> records.log().prepare(config.global().queryLogFile()),
                c -> Prepared.of(() -> configure(database, exemplars, settings, stepMs, c))),
            metrics,
            life.notifications(),
            clock);
    return new Parts(
        metrics,
        memory,
        database,
        storage,
        exemplars,
        engine,
        queries,
        records,
        transport,
        scraping,
        alertmanagers,
        rules,
        remoteWrite,
        reloader,
        new WriteWorkers(cores),
        random);
  }

  /// What is written down of queries.
  ///
  /// @param active those that run
  /// @param log those that have run
  record QueryRecords(ActiveQueries active, QueryLog log) implements QueryObserver {
    static QueryRecords open(Settings settings, Clock clock, PrometheusRegistry registry) {
      return new QueryRecords(
          ActiveQueries.open(settings.dataDirectory(), settings.queryConcurrency(), clock),
          new QueryLog(settings.pathPrefix(), clock, registry));
    }

    @Override
    public int begins(String query) {
      return active.begins(query);
    }

    @Override
    public void ends(int place) {
      active.ends(place);
    }

    @Override
    public void executed(ExecutedQuery query) {
      log.write(query);
    }

    void close() {
      active.close();
      log.close();
    }
  }

  /// What the process may take: less than usual where it has ended too soon again and again,
  /// perhaps because it took too much.
  private static MemoryShares memory(Path data, Clock clock) {
    MemoryShares usual =
        MemoryShares.of(new MemoryLimit(Path.of("/")).bytes(), Runtime.getRuntime().maxMemory());
    if (!UncleanStarts.of(data).isCrashLoop(clock.nowMs())) {
      return usual;
    }
    LOG.error(
        "the server has not stopped in order five times in ten minutes: it takes half as much"
            + " memory for requests and caches; no data is deleted ({})",
        data);
    return usual.halved();
  }

  private static RemoteReaders peers(
      Database database, HttpTransport transport, Clock clock, ServerMetrics metrics) {
    return new RemoteReaders(
        new RemoteReaders.Environment(
            transport,
            clock,
            new ReadMetrics(metrics.registry(), metrics.namesakes()),
            () -> database.figures().lowestTimeMs(),
            Version.USER_AGENT));
  }

  private static ConfiguredShards shards(Database database, HttpTransport transport, Clock clock) {
    return new ConfiguredShards(
        new ConfiguredShards.Environment(transport, clock, database, Version.USER_AGENT));
  }

  /// What requests that read are answered from.
  ReadStorages readStorages() {
    return new ReadStorages(storage, database);
  }

  private static QueryEngine measured(Engine engine, Settings settings, ServerMetrics metrics) {
    return new MeasuredQueryEngine(engine, settings.queryConcurrency(), metrics.registry());
  }

  private static Alertmanagers alertmanagers(
      HttpTransport transport,
      DiscoveryMetrics discovery,
      ServerMetrics metrics,
      ScrapeOptions options) {
    return new Alertmanagers(
        transport,
        discovery,
        metrics.registry(),
        new Discovery.Options(options.userAgent(), ALERTMANAGER_RELOAD_MS));
  }

  private static ServerMetrics metrics(Version version, Life life) {
    return new ServerMetrics(
        Version.PROMETHEUS, version.revision(), () -> life.readiness() == Readiness.READY);
  }

  private static ExemplarStore exemplars(MemoryShares memory, ServerMetrics metrics) {
    ExemplarStore exemplars = new ExemplarStore(memory.caches());
    ExemplarMetrics.register(exemplars, metrics.registry());
    return exemplars;
  }

  private static Database database(
      Plan plan, MemoryShares memory, ServerMetrics metrics, Clock clock, SecureRandom random) {
    Settings settings = plan.settings();
    Database database =
        Database.open(
            settings.dataDirectory(),
            DatabaseOptions.of(settings.maxSeries(memory.maxSeries()), 0, random)
                .withMaxLabelBytes(memory.labelBytes())
                .withBlocks(plan.blocks())
                .withDurability(settings.durability())
                .withReserveBytes(settings.reserveBytes()),
            clock,
            memory.head());
    DatabaseMetrics.register(database, metrics.registry());
    return database;
  }

  /// Exemplars are kept only where they are asked for; the evaluation interval is the step of
  /// subqueries that name none.
  private static void configure(
      Database database,
      ExemplarStore exemplars,
      Settings settings,
      AtomicLong stepMs,
      Config config) {
    stepMs.set(config.global().evaluationIntervalMs());
    StorageConfig storage = config.storage();
    database.takeOutOfOrderWithin(storage.outOfOrderTimeWindowMs());
    long max = settings.features().exemplars() ? storage.maxExemplars() : 0;
    exemplars.configure(max, storage.outOfOrderTimeWindowMs());
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
    remoteWrite.close();
    engine.close();
    transport.close();
    records.close();
    database.close();
  }
}
