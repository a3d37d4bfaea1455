package io.narthex.server.discovery;

import io.narthex.server.config.DiscoveryConfig;
import io.narthex.server.config.FileSdConfig;
import io.narthex.server.config.HttpSdConfig;
import io.narthex.server.config.Prepared;
import io.narthex.server.config.ScrapeConfig;
import io.narthex.server.config.StaticConfig;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.storage.labels.Labels;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the targets of all jobs and passes them on, at most once an interval. Mechanisms whose
/// configuration is unchanged go on over a reload, with what they know. Thread-safe.
public final class Discovery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
  private static final int THREADS = 2;

  /// Settings that come from flags.
  ///
  /// @param reloadIntervalMs how often at most a job's changed targets are passed on
  public record Options(String userAgent, long reloadIntervalMs) {}

  /// One job's mechanisms.
  private record Job(DiscoveryConfig config, List<Source> sources) {}

  private final TargetGroupSink sink;
  private final HttpTransport transport;
  private final Options options;
  private final DiscoveryMetrics metrics;
  private final ScheduledThreadPoolExecutor threads;
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final Set<String> changed = new HashSet<>();
  private boolean running;
  private boolean passing;

  /// Nothing is looked for before [#start].
  ///
  /// @param transport stays the caller's
  public Discovery(
      TargetGroupSink sink, HttpTransport transport, PrometheusRegistry registry, Options options) {
    this.sink = sink;
    this.transport = transport;
    this.options = options;
    this.metrics = new DiscoveryMetrics(registry);
    this.threads =
        new ScheduledThreadPoolExecutor(THREADS, new DefaultThreadFactory("discovery", true));
    threads.setRemoveOnCancelPolicy(true);
  }

  /// Gets ready for the jobs of a configuration.
  public Prepared prepare(List<ScrapeConfig> configs) {
    Map<String, Job> next = new LinkedHashMap<>();
    synchronized (this) {
      for (ScrapeConfig config : configs) {
        Job known = jobs.get(config.jobName());
        boolean same = known != null && known.config().equals(config.discovery());
        next.put(config.jobName(), same ? known : job(config));
      }
    }
    return new Prepared() {
      @Override
      public void commit() {
        swap(next);
      }

      @Override
      public void abort() {}
    };
  }

  private Job job(ScrapeConfig config) {
    DiscoveryConfig discovery = config.discovery();
    String job = config.jobName();
    List<Source> sources = new ArrayList<>();
    for (FileSdConfig file : discovery.files()) {
      sources.add(new FileSource(file, threads, () -> changed(job), metrics));
    }
    for (HttpSdConfig http : discovery.https()) {
      HttpClient client = new HttpClient(transport, http.httpClient(), options.userAgent());
      sources.add(new HttpSource(http, client, threads, () -> changed(job), metrics));
    }
    for (String kind : discovery.others().keySet()) {
      LOG.warn("not supported: {} (job {}): it finds no targets", kind, job);
    }
    return new Job(discovery, List.copyOf(sources));
  }

  private synchronized void swap(Map<String, Job> next) {
    for (Map.Entry<String, Job> old : jobs.entrySet()) {
      Job kept = next.get(old.getKey());
      if (kept == null || !kept.sources().equals(old.getValue().sources())) {
        old.getValue().sources().forEach(Source::close);
      }
    }
    List<Job> known = List.copyOf(jobs.values());
    jobs.clear();
    jobs.putAll(next);
    if (running) {
      for (Job job : next.values()) {
        if (!known.contains(job)) {
          job.sources().forEach(Source::start);
        }
      }
    }
    // A new pool knows no targets yet, and static ones are known at once.
    next.keySet().forEach(this::pass);
  }

  /// Begins to look for targets.
  public synchronized void start() {
    running = true;
    jobs.values().forEach(job -> job.sources().forEach(Source::start));
    jobs.keySet().forEach(this::pass);
  }

  /// A source of `job` has something new: passed on now, or when the interval is over.
  private synchronized void changed(String job) {
    changed.add(job);
    if (!passing && running) {
      passing = true;
      threads.execute(this::passChanged);
    }
  }

  private void passChanged() {
    List<String> now;
    synchronized (this) {
      if (changed.isEmpty() || !running) {
        passing = false;
        return;
      }
      now = List.copyOf(changed);
      changed.clear();
      var _ =
          threads.schedule(this::passChanged, options.reloadIntervalMs(), TimeUnit.MILLISECONDS);
    }
    now.forEach(this::pass);
  }

  private void pass(String name) {
    List<TargetGroup> groups = new ArrayList<>();
    synchronized (this) {
      Job job = jobs.get(name);
      if (job == null) {
        return;
      }
      int index = 0;
      for (StaticConfig fixed : job.config().statics()) {
        List<Labels> targets = new ArrayList<>();
        for (String address : fixed.targets()) {
          targets.add(Labels.of("__address__", address));
        }
        groups.add(new TargetGroup(Integer.toString(index++), targets, fixed.labels()));
      }
      job.sources().forEach(source -> groups.addAll(source.groups()));
    }
    int count = groups.stream().mapToInt(group -> group.targets().size()).sum();
    metrics.discovered(name, count);
    sink.targets(name, groups);
  }

  /// Ends looking for targets.
  @Override
  public void close() {
    synchronized (this) {
      running = false;
      jobs.values().forEach(job -> job.sources().forEach(Source::close));
      jobs.clear();
    }
    threads.shutdownNow();
  }
}
