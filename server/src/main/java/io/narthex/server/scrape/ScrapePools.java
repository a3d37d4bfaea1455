package io.narthex.server.scrape;

import io.narthex.server.config.Config;
import io.narthex.server.config.DiscoveryConfig;
import io.narthex.server.config.Prepared;
import io.narthex.server.config.RelabelConfig;
import io.narthex.server.config.ScrapeConfig;
import io.narthex.server.discovery.Discovery;
import io.narthex.server.discovery.DiscoveryMetrics;
import io.narthex.server.discovery.TargetGroup;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.metrics.RefusalLog;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.exemplar.ExemplarStore;
import io.narthex.storage.labels.Labels;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// All scraping of a server: a pool for each job, fed by discovery. Thread-safe.
///
/// A reload prepares everything that can fail, then swaps; jobs whose configuration is unchanged
/// are not touched.
public final class ScrapePools implements AutoCloseable {
  private final ScrapeContext context;
  private final ScheduledThreadPoolExecutor timer;
  private final HttpTransport transport;
  private final Discovery discovery;
  private final Map<String, ScrapePool> pools = new TreeMap<>();
  private boolean running;

  /// Nothing is scraped before [#start].
  ///
  /// @param transport stays the caller's
  /// @param random gives the secret of this process's wire keys
  public ScrapePools(
      Storage storage,
      HttpTransport transport,
      Environment environment,
      RandomGenerator random,
      ScrapeOptions options) {
    this.transport = transport;
    this.timer = new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("scrape-timer", true));
    timer.setRemoveOnCancelPolicy(true);
    this.context =
        new ScrapeContext(
            environment.clock(),
            timer,
            new ScrapeWorkers(
                options.workers(),
                storage,
                environment.exemplars(),
                random.nextLong(),
                random.nextLong()),
            new ScrapeMetrics(environment.registry()),
            new RefusalLog("scrapes", environment.clock()),
            options);
    this.discovery =
        new Discovery(
            "scrape",
            this::discovered,
            transport,
            environment.discovery(),
            new Discovery.Options(options.userAgent(), options.reloadIntervalMs()));
  }

  /// What the process gives its parts.
  ///
  /// @param registry receives the metrics of scraping
  /// @param discovery metrics of all discovery
  /// @param exemplars takes scraped exemplars
  public record Environment(
      Clock clock,
      PrometheusRegistry registry,
      DiscoveryMetrics discovery,
      ExemplarStore exemplars) {
    /// An environment whose registry receives the metrics of discovery too, which is all there is.
    public Environment(Clock clock, PrometheusRegistry registry, ExemplarStore exemplars) {
      this(clock, registry, new DiscoveryMetrics(registry), exemplars);
    }
  }

  /// Gets everything ready for a configuration.
  ///
  /// @throws IllegalArgumentException where it cannot be put into effect; nothing has changed then
  public Prepared prepare(Config config) {
    Map<String, PoolSettings> next = new LinkedHashMap<>();
    synchronized (this) {
      for (ScrapeConfig job : config.scrapeConfigs()) {
        ScrapePool pool = pools.get(job.jobName());
        PoolSettings unchanged = pool == null ? null : unchanged(pool.settings(), job);
        next.put(job.jobName(), unchanged == null ? settings(job) : unchanged);
      }
    }
    Map<String, DiscoveryConfig> mechanisms = new LinkedHashMap<>();
    config.scrapeConfigs().forEach(job -> mechanisms.put(job.jobName(), job.discovery()));
    Prepared targets = discovery.prepare(mechanisms);
    return new Prepared() {
      @Override
      public void commit() {
        swap(next);
        targets.commit();
      }

      @Override
      public void abort() {
        targets.abort();
      }
    };
  }

  private static @Nullable PoolSettings unchanged(PoolSettings settings, ScrapeConfig job) {
    return settings.config().equals(job) ? settings : null;
  }

  private PoolSettings settings(ScrapeConfig job) {
    return new PoolSettings(
        job,
        new HttpClient(transport, job.httpClient(), context.options().userAgent()),
        RelabelConfig.chain(job.relabelRules(), job.nameValidationScheme()),
        RelabelConfig.chain(job.metricRelabelRules(), job.nameValidationScheme()));
  }

  private synchronized void swap(Map<String, PoolSettings> next) {
    Set<String> gone = new HashSet<>(pools.keySet());
    gone.removeAll(next.keySet());
    for (String job : gone) {
      ScrapePool pool = pools.remove(job);
      if (pool != null) {
        pool.stop(true);
      }
    }
    next.forEach((job, settings) -> {
      ScrapePool pool = pools.get(job);
      if (pool == null) {
        ScrapePool added = new ScrapePool(context, settings);
        pools.put(job, added);
        if (running) {
          added.start();
        }
      } else if (!pool.settings().equals(settings)) {
        pool.configure(settings);
      }
    });
  }

  private void discovered(String job, List<TargetGroup> groups) {
    ScrapePool pool;
    synchronized (this) {
      pool = pools.get(job);
    }
    if (pool != null) {
      pool.targets(groups);
    }
  }

  /// Begins to discover and scrape. To be called when the storage takes samples.
  public synchronized void start() {
    running = true;
    pools.values().forEach(ScrapePool::start);
    discovery.start();
  }

  /// Names of all jobs, ascending.
  public synchronized List<String> pools() {
    return List.copyOf(pools.keySet());
  }

  /// The targets that are scraped, jobs ascending.
  public synchronized List<TargetStatus> active() {
    List<TargetStatus> active = new ArrayList<>();
    pools.values().forEach(pool -> active.addAll(pool.active()));
    return active;
  }

  /// Discovered labels of dropped targets by job, as far as they are kept.
  public synchronized Map<String, List<Labels>> dropped() {
    Map<String, List<Labels>> dropped = new TreeMap<>();
    pools.forEach((job, pool) -> dropped.put(job, pool.dropped()));
    return dropped;
  }

  /// How many targets each job's relabelling dropped.
  public synchronized Map<String, Integer> droppedCounts() {
    Map<String, Integer> counts = new TreeMap<>();
    pools.forEach((job, pool) -> counts.put(job, pool.droppedCount()));
    return counts;
  }

  /// Stops discovering and scraping; what has arrived is still stored. No staleness markers: a
  /// server that comes back goes on where it stopped.
  @Override
  public void close() {
    discovery.close();
    synchronized (this) {
      pools.values().forEach(pool -> pool.stop(false));
      pools.clear();
      running = false;
    }
    timer.shutdownNow();
    context.workers().close();
  }
}
