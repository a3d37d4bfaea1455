package io.narthex.rules.scheduler;

import io.narthex.rules.RuleGroup;
import io.narthex.rules.RuleGroupFigures;
import io.narthex.rules.RuleGroupStatus;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Evaluates rule groups on time. One thread tells the time, a bounded pool evaluates: a slow group
/// holds up no other as long as fewer are slow than there are threads. Thread-safe.
///
/// Nothing is evaluated before [#start], so that no rule queries a storage that is not ready.
public final class RuleScheduler {
  private static final Logger LOG = LoggerFactory.getLogger(RuleScheduler.class);
  private static final long IDLE_SECONDS = 60;

  /// Iterations that the rules of other groups have to take over the series of a removed group.
  private static final int INTERVALS_BEFORE_STALE = 2;

  private final RuleContext context;
  private final TimerQueue timers;
  private final ExecutorService threads;
  private final Map<String, GroupCounters> counters = new LinkedHashMap<>();
  private volatile Map<String, GroupLoop> loops = Map.of();
  private volatile boolean cancelled;
  private boolean started;
  private boolean stopped;
  private boolean configured;

  /// A scheduler without groups.
  public RuleScheduler(RuleEnvironment environment, RuleOptions options) {
    this(environment, options, new TimerQueue(environment.clock()), pool(options.threads()));
    timers.start();
  }

  private static ExecutorService pool(int count) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("rules-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /// A scheduler whose timers are run by whoever has `timers`.
  RuleScheduler(
      RuleEnvironment environment,
      RuleOptions options,
      TimerQueue timers,
      ExecutorService threads) {
    this.timers = timers;
    this.threads = threads;
    this.context =
        new RuleContext(
            environment,
            options,
            () -> cancelled,
            new WriteScratch.Pool(options.random().nextLong(), options.random().nextLong()),
            options.maxConcurrentEvals() > 0
                ? new ConcurrentEvaluations(options.maxConcurrentEvals())
                : null,
            new AtomicReference<>(new RuleSettings(Labels.EMPTY, 0)));
  }

  /// Lets groups be evaluated, those that are there and those to come.
  public synchronized void start() {
    started = true;
    loops.values().forEach(GroupLoop::start);
  }

  /// Gets groups ready that are to take the place of those that run now. A group that says the same
  /// as one that runs leaves that running.
  ///
  /// @param groups with distinct keys
  /// @throws io.narthex.query.QueryException where an expression is none; nothing has changed then
  public synchronized PreparedRules prepare(List<RuleGroup> groups, RuleSettings settings) {
    Map<String, GroupLoop> next = new LinkedHashMap<>();
    for (RuleGroup group : groups) {
      GroupLoop current = loops.get(group.key());
      boolean same = current != null && current.running().isSame(group, settings.externalLabels());
      GroupLoop loop = same ? current : newLoop(group, settings);
      if (loop == null || next.put(group.key(), loop) != null) {
        throw new IllegalArgumentException(
            "rule groups: expected=distinct names in a file, actual=" + group.key() + " twice");
      }
    }
    return new PreparedRules() {
      @Override
      public void commit() {
        take(next, settings);
      }

      @Override
      public void abort() {
        // Nothing of it runs.
      }
    };
  }

  private GroupLoop newLoop(RuleGroup group, RuleSettings settings) {
    GroupCounters counted = counters.getOrDefault(group.key(), new GroupCounters());
    return new GroupLoop(
        new RunningGroup(group, settings.externalLabels(), context, counted),
        timers,
        this::execute);
  }

  private synchronized void take(Map<String, GroupLoop> next, RuleSettings settings) {
    if (stopped) {
      return;
    }
    context.settings().set(settings);
    Map<String, GroupLoop> before = loops;
    loops = Map.copyOf(next);
    counters.clear();
    next.forEach((key, loop) -> {
      counters.put(key, loop.running().counters());
      if (before.get(key) != loop) {
        begin(loop, before.get(key));
      }
    });
    before.forEach((key, loop) -> {
      if (!next.containsKey(key)) {
        remove(loop);
      }
    });
    configured = true;
  }

  /// Only what is configured when the server starts has a past that is worth restoring.
  private void begin(GroupLoop loop, @Nullable GroupLoop predecessor) {
    RunningGroup running = loop.running();
    if (configured) {
      running.rules().forEach(rule -> rule.restored(true));
    } else {
      loop.restore();
    }
    if (started) {
      loop.start();
    }
    if (predecessor == null) {
      loop.ready();
    } else {
      predecessor.stop(() -> {
        running.adopt(predecessor.running());
        loop.ready();
      });
    }
  }

  private void remove(GroupLoop loop) {
    RunningGroup running = loop.running();
    loop.stop(() -> {
      long stoppedMs = context.environment().clock().nowMs();
      running.addAllStale();
      timers.after(
          INTERVALS_BEFORE_STALE * running.group().intervalMs(),
          () -> execute(() -> running.markStale(stoppedMs)));
    });
  }

  private void execute(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("rules are stopped: an iteration is left out");
    }
  }

  /// Ends all evaluation: waits for what runs, and cancels its queries after half of `waitMs`. No
  /// series is marked stale: another run of the server goes on with them.
  ///
  /// @return whether nothing runs any more
  public boolean stop(long waitMs) {
    Collection<GroupLoop> running;
    synchronized (this) {
      stopped = true;
      running = loops.values();
    }
    timers.close();
    CountDownLatch left = new CountDownLatch(running.size());
    running.forEach(loop -> loop.stop(left::countDown));
    boolean ended = await(left, waitMs / 2);
    cancelled = true;
    ended = ended || await(left, waitMs / 2);
    threads.shutdown();
    ConcurrentEvaluations concurrent = context.concurrent();
    if (concurrent != null) {
      concurrent.close();
    }
    return ended;
  }

  private static boolean await(CountDownLatch latch, long waitMs) {
    try {
      return latch.await(waitMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// All groups, by file and name.
  public List<RuleGroupStatus> groups() {
    List<RuleGroupStatus> groups = new ArrayList<>();
    loops.values().forEach(loop -> groups.add(loop.running().status()));
    groups.sort(
        Comparator.comparing((RuleGroupStatus status) -> status.group().file())
            .thenComparing(status -> status.group().name()));
    return groups;
  }

  /// What has been counted of each group.
  public List<RuleGroupFigures> figures() {
    List<RuleGroupFigures> figures = new ArrayList<>();
    loops
        .values()
        .forEach(loop -> figures.add(loop.running().counters().figures(loop.running().group())));
    figures.sort(Comparator.comparing(RuleGroupFigures::key));
    return figures;
  }
}
