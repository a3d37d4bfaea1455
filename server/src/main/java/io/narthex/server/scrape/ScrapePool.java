package io.narthex.server.scrape;

import io.narthex.server.discovery.TargetGroup;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.Durations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The targets of one job and their loops. Targets that stay keep their loops and what these
/// remember. Thread-safe.
final class ScrapePool {
  private static final Logger LOG = LoggerFactory.getLogger(ScrapePool.class);
  private static final double NANOS_PER_SECOND = 1e9;

  private final ScrapeContext context;
  private final Map<Labels, ScrapeLoop> loops = new LinkedHashMap<>();
  private PoolSettings settings;
  private List<TargetGroup> groups = List.of();
  private List<Labels> dropped = List.of();
  private int droppedCount;
  private boolean running;

  ScrapePool(ScrapeContext context, PoolSettings settings) {
    this.context = context;
    this.settings = settings;
  }

  synchronized PoolSettings settings() {
    return settings;
  }

  /// Takes another configuration of the same job; loops of targets that stay go on with it.
  synchronized void configure(PoolSettings newSettings) {
    settings = newSettings;
    sync();
  }

  /// Takes the targets as they are discovered now.
  synchronized void targets(List<TargetGroup> newGroups) {
    groups = List.copyOf(newGroups);
    sync();
  }

  /// Begins to scrape.
  synchronized void start() {
    if (!running) {
      running = true;
      loops.values().forEach(ScrapeLoop::start);
    }
  }

  private void sync() {
    long startNanos = context.clock().nanoTime();
    Map<Labels, Target> wanted = new LinkedHashMap<>();
    int failures = discover(wanted);
    String forcedError = targetLimitError(wanted.size());
    loops
        .entrySet()
        .removeIf(entry -> {
          boolean gone = !wanted.containsKey(entry.getKey());
          if (gone) {
            entry.getValue().stop(running);
          }
          return gone;
        });
    wanted.forEach((labels, target) -> scrape(new ScrapeLoop.Plan(target, settings, forcedError)));
    context
        .metrics()
        .synced(
            settings.config().jobName(),
            (context.clock().nanoTime() - startNanos) / NANOS_PER_SECOND,
            wanted.size(),
            failures);
  }

  /// Relabels what was discovered.
  ///
  /// @return how many targets cannot be scraped
  private int discover(Map<Labels, Target> wanted) {
    TargetLabels rules = new TargetLabels(settings.config(), settings.targetRelabeling());
    long keptDropped = settings.config().limits().keepDroppedTargets();
    List<Labels> nowDropped = new ArrayList<>();
    droppedCount = 0;
    int failures = 0;
    for (TargetGroup group : groups) {
      for (int i = 0; i < group.targets().size(); i++) {
        switch (rules.of(group.targets().get(i), group.labels())) {
          case TargetLabels.Outcome.Kept(Target target) ->
              wanted.putIfAbsent(target.labels(), target);
          case TargetLabels.Outcome.Dropped(Labels discovered) -> {
            droppedCount++;
            if (keptDropped == 0 || nowDropped.size() < keptDropped) {
              nowDropped.add(discovered);
            }
          }
          case TargetLabels.Outcome.Refused(Labels discovered, String reason) -> {
            failures++;
            LOG.error(
                "creating target failed: instance {} in group {}: {} (job {})",
                i,
                group.source(),
                reason,
                settings.config().jobName());
          }
        }
      }
    }
    dropped = List.copyOf(nowDropped);
    return failures;
  }

  private String targetLimitError(int count) {
    long limit = settings.config().limits().targets();
    if (limit == 0 || count <= limit) {
      return "";
    }
    context.metrics().targetLimitExceeded();
    return "target_limit exceeded (number of targets: " + count + ", limit: " + limit + ")";
  }

  /// Puts a plan into effect: on the target's loop where it has one with the same interval.
  private void scrape(ScrapeLoop.Plan plan) {
    ScrapeLoop loop = loops.get(plan.target().labels());
    if (loop == null) {
      loop = new ScrapeLoop(context, plan);
      loops.put(plan.target().labels(), loop);
      if (running) {
        loop.start();
      }
    } else {
      loop.configure(plan);
    }
  }

  /// Ends all loops.
  ///
  /// @param markStale whether the series of the targets end too
  synchronized void stop(boolean markStale) {
    loops.values().forEach(loop -> loop.stop(markStale && running));
    loops.clear();
    running = false;
    context.metrics().forget(settings.config().jobName());
  }

  synchronized List<TargetStatus> active() {
    List<TargetStatus> active = new ArrayList<>(loops.size());
    for (ScrapeLoop loop : loops.values()) {
      Target target = loop.plan().target();
      TargetState state = loop.state();
      active.add(
          new TargetStatus(
              target.discovered(),
              target.publicLabels(),
              settings.config().jobName(),
              target.url(),
              state.lastError(),
              state.lastScrapeMs(),
              state.lastSeconds(),
              state.health(),
              Durations.format(target.intervalMs()),
              Durations.format(target.timeoutMs()),
              loop.metadata()));
    }
    return active;
  }

  /// Discovered labels of dropped targets, as many as are to be kept.
  synchronized List<Labels> dropped() {
    return dropped;
  }

  /// How many targets relabelling dropped.
  synchronized int droppedCount() {
    return droppedCount;
  }
}
