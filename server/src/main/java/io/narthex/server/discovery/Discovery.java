package io.narthex.server.discovery;

import io.narthex.server.config.DiscoveryConfig;
import io.narthex.server.config.FileSdConfig;
import io.narthex.server.config.HttpSdConfig;
import io.narthex.server.config.Prepared;
import io.narthex.server.config.StaticConfig;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.storage.labels.Labels;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the targets of all jobs of one kind and passes them on, at most once an interval.
/// Mechanisms whose configuration is unchanged go on over a reload, with what they know.
/// Thread-safe.
public final class Discovery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
  private static final int THREADS = 2;

  /// Settings that come from flags.
  ///
  /// @param reloadIntervalMs how often at most a job's changed targets are passed on
  public record Options(String userAgent, long reloadIntervalMs) {}

  /// One job's mechanisms. Goes from one name to another where only the name changes.
  private final class Job implements SourceOwner {
    private final DiscoveryConfig config;
    private final List<Source> sources = new ArrayList<>();
    private volatile String job;

    Job(DiscoveryConfig config, String job) {
      this.config = config;
      this.job = job;
    }

    @Override
    public String name() {
      return job;
    }

    @Override
    public void changed() {
      Discovery.this.changed(job);
    }
  }

  private final String name;
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
  /// @param name what the targets are for: `scrape` or `notify`
  /// @param transport stays the caller's
  public Discovery(
      String name,
      TargetGroupSink sink,
      HttpTransport transport,
      DiscoveryMetrics metrics,
      Options options) {
    this.name = name;
    this.sink = sink;
    this.transport = transport;
    this.options = options;
    this.metrics = metrics;
    metrics.begin(name);
    this.threads =
        new ScheduledThreadPoolExecutor(THREADS, new DefaultThreadFactory("discovery", true));
    threads.setRemoveOnCancelPolicy(true);
  }

  /// Gets ready for the jobs of a configuration, by name.
  public Prepared prepare(Map<String, DiscoveryConfig> configs) {
    Map<String, Job> next = new LinkedHashMap<>();
    synchronized (this) {
      Map<String, Job> left = new LinkedHashMap<>(jobs);
      configs.forEach((job, config) -> {
        Job known = left.get(job);
        if (known != null && known.config.equals(config)) {
          left.remove(job);
          next.put(job, known);
        }
      });
      configs.forEach((job, config) -> {
        if (!next.containsKey(job)) {
          next.put(job, moved(left, config, job));
        }
      });
    }
    Map<String, Job> inOrder = new LinkedHashMap<>();
    configs.keySet().forEach(job -> inOrder.put(job, Objects.requireNonNull(next.get(job))));
    return Prepared.of(() -> swap(inOrder));
  }

  /// A job of `left` that finds the same targets under another name, or a new one.
  private Job moved(Map<String, Job> left, DiscoveryConfig config, String job) {
    for (Job known : left.values()) {
      if (known.config.equals(config)) {
        left.remove(known.job);
        return known;
      }
    }
    Job added = new Job(config, job);
    for (FileSdConfig file : config.files()) {
      added.sources.add(new FileSource(file, threads, added, metrics));
    }
    for (HttpSdConfig http : config.https()) {
      HttpClient client = new HttpClient(transport, http.httpClient(), options.userAgent());
      added.sources.add(new HttpSource(http, client, threads, added, metrics));
    }
    for (String kind : config.others().keySet()) {
      LOG.warn("not supported: {}: it finds no targets ({} {})", kind, name, job);
    }
    return added;
  }

  private synchronized void swap(Map<String, Job> next) {
    List<Job> known = List.copyOf(jobs.values());
    for (Job old : known) {
      if (!next.containsValue(old)) {
        old.sources.forEach(Source::close);
      }
      if (!next.containsKey(old.job)) {
        metrics.forget(name, old.job);
      }
    }
    jobs.clear();
    jobs.putAll(next);
    next.forEach((job, mechanisms) -> mechanisms.job = job);
    if (running) {
      for (Job job : next.values()) {
        if (!known.contains(job)) {
          job.sources.forEach(Source::start);
        }
      }
    }
    metrics.failedConfigs(
        name, next.values().stream().mapToInt(job -> job.config.others().size()).sum());
    // A new pool knows no targets yet, and static ones are known at once.
    next.keySet().forEach(this::pass);
  }

  /// Begins to look for targets.
  public synchronized void start() {
    running = true;
    jobs.values().forEach(job -> job.sources.forEach(Source::start));
    jobs.keySet().forEach(this::pass);
  }

  /// A source of `job` has something new: passed on now, or when the interval is over.
  private synchronized void changed(String job) {
    metrics.received(name);
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

  private void pass(String job) {
    List<TargetGroup> groups = new ArrayList<>();
    synchronized (this) {
      Job mechanisms = jobs.get(job);
      if (mechanisms == null) {
        return;
      }
      int index = 0;
      for (StaticConfig fixed : mechanisms.config.statics()) {
        List<Labels> targets = new ArrayList<>();
        for (String address : fixed.targets()) {
          targets.add(Labels.of("__address__", address));
        }
        groups.add(new TargetGroup(Integer.toString(index++), targets, fixed.labels()));
      }
      mechanisms.sources.forEach(source -> groups.addAll(source.groups()));
    }
    int count = groups.stream().mapToInt(group -> group.targets().size()).sum();
    metrics.discovered(name, job, count);
    sink.targets(job, groups);
  }

  /// Ends looking for targets.
  @Override
  public void close() {
    synchronized (this) {
      running = false;
      jobs.values().forEach(job -> job.sources.forEach(Source::close));
      jobs.clear();
    }
    threads.shutdownNow();
  }
}
