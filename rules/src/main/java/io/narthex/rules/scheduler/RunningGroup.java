package io.narthex.rules.scheduler;

import io.narthex.query.QueryException;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryOrigin;
import io.narthex.rules.Alert;
import io.narthex.rules.Rule;
import io.narthex.rules.RuleException;
import io.narthex.rules.RuleGroup;
import io.narthex.rules.RuleGroupStatus;
import io.narthex.rules.RuleHealth;
import io.narthex.rules.alerting.ActiveAlerts;
import io.narthex.storage.StorageException;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.StaleMarker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A group that evaluates its rules and writes what they yield, one iteration at a time.
final class RunningGroup {
  private static final Logger LOG = LoggerFactory.getLogger(RunningGroup.class);

  private final RuleGroup group;
  private final Labels externalLabels;
  private final List<RunningRule> rules;
  private final List<List<Integer>> batches;
  private final RuleContext context;
  private final GroupCounters counters;
  private final QueryOptions queryOptions;
  private volatile boolean stopped;

  /// Series of rules that are no longer, which are to be marked stale.
  private long[] staleRefs = new long[0];

  /// Prepares a group.
  ///
  /// @throws QueryException where an expression is none
  RunningGroup(
      RuleGroup group, Labels externalLabels, RuleContext context, GroupCounters counters) {
    this.group = group;
    this.externalLabels = externalLabels;
    this.context = context;
    this.counters = counters;
    this.queryOptions =
        new QueryOptions(
            0,
            0,
            false,
            context.cancelled(),
            new QueryOrigin.RuleGroup(group.file(), group.name()));
    List<RunningRule> running = new ArrayList<>();
    for (Rule rule : group.rules()) {
      running.add(new RunningRule(rule, context.environment(), externalLabels));
    }
    this.rules = List.copyOf(running);
    this.batches =
        context.concurrent() == null ? List.of() : RuleDependencies.of(group.rules()).batches();
  }

  RuleGroup group() {
    return group;
  }

  List<RunningRule> rules() {
    return rules;
  }

  RuleContext context() {
    return context;
  }

  GroupCounters counters() {
    return counters;
  }

  /// Whether it does what this configuration says.
  boolean isSame(RuleGroup other, Labels otherExternalLabels) {
    return group.equals(other) && externalLabels.equals(otherExternalLabels);
  }

  /// Lets an iteration that runs end with the rule that it is at.
  void stop() {
    stopped = true;
  }

  RuleGroupStatus status() {
    GroupCounters.Iteration last = counters.last();
    return new RuleGroupStatus(
        group, last.nanos(), last.startedMs(), rules.stream().map(RunningRule::status).toList());
  }

  /// Evaluates all rules as of `tsMs`; each sees what those before it have written.
  void iterate(long tsMs) {
    Clock clock = context.environment().clock();
    long startedMs = clock.nowMs();
    long startNanos = clock.nanoTime();
    AtomicLong samples = new AtomicLong(counters.last().samples());
    if (evaluateAll(tsMs, samples)) {
      markStale(tsMs);
    }
    long nanos = clock.nanoTime() - startNanos;
    long sum = rules.stream().mapToLong(rule -> rule.outcome().nanos()).sum();
    counters.iterated(new GroupCounters.Iteration(startedMs, nanos, sum, samples.get()));
    context.environment().observer().groupEvaluated(nanos);
  }

  /// @return false where the group was stopped before the last rule
  private boolean evaluateAll(long tsMs, AtomicLong samples) {
    AtomicLong written = new AtomicLong();
    if (batches.isEmpty()) {
      for (RunningRule rule : rules) {
        if (stopped) {
          return false;
        }
        written.addAndGet(evaluate(rule, tsMs));
      }
    } else {
      for (List<Integer> batch : batches) {
        if (!evaluateBatch(batch, tsMs, written)) {
          return false;
        }
      }
    }
    samples.set(written.get());
    return true;
  }

  private boolean evaluateBatch(List<Integer> batch, long tsMs, AtomicLong written) {
    List<CompletableFuture<Void>> begun = new ArrayList<>();
    boolean all = true;
    for (int index : batch) {
      if (stopped) {
        all = false;
        break;
      }
      RunningRule rule = rules.get(index);
      CompletableFuture<Void> end =
          batch.size() == 1 || context.concurrent() == null
              ? null
              : context.concurrent().tryBegin(() -> written.addAndGet(evaluate(rule, tsMs)));
      if (end == null) {
        written.addAndGet(evaluate(rule, tsMs));
      } else {
        begun.add(end);
      }
    }
    begun.forEach(CompletableFuture::join);
    return all;
  }

  /// Evaluates one rule, sends its alerts and writes its samples.
  ///
  /// @return number of samples that it yielded
  private long evaluate(RunningRule rule, long tsMs) {
    Clock clock = context.environment().clock();
    long startedMs = clock.nowMs();
    long startNanos = clock.nanoTime();
    WriteScratch scratch = context.scratches().take();
    counters.evaluation();
    String error = null;
    long count = 0;
    try {
      RunningRule.Request request =
          new RunningRule.Request(tsMs, tsMs - queryOffsetMs(), group.limit(), queryOptions);
      RuleSamples samples = rule.evaluate(request, scratch);
      count = (long) samples.count() + samples.histograms();
      send(rule, tsMs);
      error = write(rule, samples, request.queryMs(), scratch);
    } catch (RuleException | QueryException | StorageException e) {
      error = failed(rule, e);
    } catch (RuntimeException e) {
      LOG.error("rule {} of group {} failed", rule.rule().name(), group.key(), e);
      counters.failure();
      error = "internal error: " + e;
    } finally {
      context.scratches().give(scratch);
    }
    long nanos = clock.nanoTime() - startNanos;
    rule.outcome(
        new RunningRule.Outcome(
            error == null ? RuleHealth.OK : RuleHealth.ERR, error, nanos, startedMs));
    context.environment().observer().ruleEvaluated(nanos);
    return count;
  }

  private String failed(RunningRule rule, RuntimeException e) {
    counters.failure();
    if (!(e instanceof QueryException q) || q.kind() != QueryException.Kind.CANCELED) {
      LOG.warn(
          "Evaluating rule failed: group={} rule={} query={} err={}",
          group.key(),
          rule.rule().name(),
          rule.rule().query(),
          e.getMessage());
    }
    return String.valueOf(e.getMessage());
  }

  private void send(RunningRule rule, long tsMs) {
    ActiveAlerts alerts = rule.alerts();
    if (alerts != null) {
      List<Alert> due = alerts.send(tsMs, context.options().resendDelayMs(), group.intervalMs());
      if (!due.isEmpty()) {
        context.environment().alerts().send(rule.rule().query(), due);
      }
    }
  }

  /// @return what the rule's last error says, null where everything was taken
  private @Nullable String write(
      RunningRule rule, RuleSamples samples, long timestampMs, WriteScratch scratch) {
    RuleWriter.Target target = new RuleWriter.Target(context.environment().storage(), timestampMs);
    Refusals refusals = rule.writer().write(samples, target, scratch);
    String error = refusals.error();
    if (error != null) {
      LOG.warn(
          "Rule evaluation results discarded: group={} rule={} {}",
          group.key(),
          rule.rule().name(),
          refusals);
    }
    return error == null && samples.histograms() > 0
        ? "not supported: native histogram as a result of a rule"
        : error;
  }

  private long queryOffsetMs() {
    Long own = group.queryOffsetMs();
    return own == null ? context.settings().get().queryOffsetMs() : own;
  }

  /// Ends the series of rules that are no longer. What somebody else writes by now is newer, and
  /// refuses the marker.
  void markStale(long tsMs) {
    if (staleRefs.length == 0) {
      return;
    }
    WriteScratch scratch = context.scratches().take();
    try {
      WriteBatch batch = scratch.batch();
      long timestampMs = tsMs - queryOffsetMs();
      for (long ref : staleRefs) {
        batch.add(ref, timestampMs, StaleMarker.value());
      }
      context.environment().storage().commit(batch);
      staleRefs = new long[0];
    } catch (StorageException e) {
      LOG.warn("Stale markers of group {} not written: {}", group.key(), e.getMessage());
    } finally {
      context.scratches().give(scratch);
    }
  }

  /// Takes over what the group carried under another configuration; rules are the same if name and
  /// labels are, the first of several goes with the first.
  void adopt(RunningGroup from) {
    Map<Object, Deque<RunningRule>> old = new HashMap<>();
    for (RunningRule rule : from.rules) {
      old.computeIfAbsent(identity(rule), key -> new ArrayDeque<>()).add(rule);
    }
    for (RunningRule rule : rules) {
      Deque<RunningRule> same = old.get(identity(rule));
      RunningRule first = same == null ? null : same.pollFirst();
      if (first != null) {
        rule.adopt(first);
      }
    }
    staleRefs = from.staleRefs;
    old.values().forEach(left -> left.forEach(this::addStale));
  }

  private static Object identity(RunningRule rule) {
    return List.of(rule.rule().name(), rule.rule().labels());
  }

  /// All series of the group are to be marked stale.
  void addAllStale() {
    rules.forEach(this::addStale);
  }

  private void addStale(RunningRule rule) {
    LongStream.Builder refs = LongStream.builder();
    rule.writer().forEachSeries(refs::add);
    staleRefs = LongStream.concat(LongStream.of(staleRefs), refs.build()).toArray();
  }
}
