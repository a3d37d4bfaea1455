package io.narthex.rules.scheduler;

import io.narthex.query.QueryEngine;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryOrigin;
import io.narthex.query.QueryResult;
import io.narthex.query.engine.Engine;
import io.narthex.query.engine.EngineOptions;
import io.narthex.query.promqltest.LoadedSamples;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.rules.Alert;
import io.narthex.rules.AlertTemplates;
import io.narthex.rules.AlertingRule;
import io.narthex.rules.RecordingRule;
import io.narthex.rules.Rule;
import io.narthex.rules.RuleGroup;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import io.narthex.storage.TimeRange;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.sample.StaleMarker;
import io.narthex.storage.testing.NaiveStorage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All that rules need, in memory, with time moved by hand.
final class Bench implements AutoCloseable {
  final Storage storage;
  final ManualClock clock;
  final Engine engine;
  final List<Alert> sent = Collections.synchronizedList(new ArrayList<>());
  final TimerQueue timers;
  AlertTemplates templates = (name, text, external) -> data -> text;

  Bench(String load) {
    this(new NaiveStorage(), load);
  }

  Bench(Storage storage, String load) {
    this(storage, new ManualClock(0));
    LoadedSamples.of(load).writeTo(storage);
  }

  private Bench(Storage storage, ManualClock clock) {
    this.storage = storage;
    this.clock = clock;
    timers = new TimerQueue(clock);
    engine = new Engine(storage, EngineOptions.DEFAULT, clock);
  }

  /// Told of the text of each query of a rule before it is evaluated.
  Consumer<String> onQuery = query -> {};

  /// Who has asked, query by query.
  final List<@Nullable QueryOrigin> origins = Collections.synchronizedList(new ArrayList<>());

  RuleEnvironment environment() {
    return new RuleEnvironment(
        new QueryEngine() {
          @Override
          public QueryResult instant(String query, long timeMs, QueryOptions options) {
            onQuery.accept(query);
            origins.add(options.origin());
            return engine.instant(query, timeMs, options);
          }

          @Override
          public QueryResult range(
              String query, long startMs, long endMs, long stepMs, QueryOptions options) {
            return engine.range(query, startMs, endMs, stepMs, options);
          }
        },
        storage,
        clock,
        (name, text, external) -> templates.prepare(name, text, external),
        (query, alerts) -> sent.addAll(alerts),
        EvaluationObserver.NONE);
  }

  /// Options as a server's without flags.
  static RuleOptions options() {
    return RuleOptions.of(new Random(7));
  }

  RuleContext context(RuleOptions options) {
    return new RuleContext(
        environment(),
        options,
        () -> false,
        new WriteScratch.Pool(1, 2),
        null,
        new AtomicReference<>(new RuleSettings(Labels.EMPTY, 0)));
  }

  /// The same storage and time after a restart of the server.
  Bench restarted() {
    return new Bench(storage, clock);
  }

  /// A scheduler whose time is moved by [#advanceTo].
  RuleScheduler scheduler(RuleOptions options) {
    return new RuleScheduler(environment(), options, timers, new DirectExecutor());
  }

  /// Moves time in steps of at most 100 ms and runs what is due.
  void advanceTo(long timeMs) {
    timers.runDue();
    while (clock.nowMs() < timeMs) {
      clock.advanceMs(Math.min(100, timeMs - clock.nowMs()));
      timers.runDue();
    }
  }

  /// All samples of the series that `matchers` select, `labels value@time` in the order of labels
  /// and times; `stale` for stale markers.
  List<String> stored(Matcher... matchers) {
    SeriesQuery query = new SeriesQuery(List.of(matchers), TimeRange.ALL, SelectHints.NONE, true);
    List<String> lines = new ArrayList<>();
    try (Snapshot snapshot = storage.snapshot(List.of(query), ReadContext.unbounded())) {
      SeriesSelection selection = snapshot.selection(0);
      SampleBatch batch = new SampleBatch();
      try (SampleCursor cursor = selection.cursor(0, selection.seriesCount())) {
        while (cursor.next(batch)) {
          for (int i = 0; i < batch.count; i++) {
            lines.add(
                selection.labels(batch.ordinal)
                    + " "
                    + (StaleMarker.is(batch.values[i]) ? "stale" : batch.values[i])
                    + "@"
                    + batch.timestampsMs[i]);
          }
        }
      }
    }
    return lines;
  }

  List<String> stored(String metric) {
    return stored(Matcher.equal(Labels.METRIC_NAME, metric));
  }

  static Rule recording(String name, String expr) {
    return new RecordingRule(name, expr(expr), Map.of());
  }

  static AlertingRule alerting(String name, String expr, long forMs) {
    return new AlertingRule(
        name, expr(expr), new AlertingRule.Timing(forMs, 0), Map.of(), Map.of());
  }

  static RuleGroup group(String name, long intervalMs, Rule... rules) {
    return new RuleGroup("f.yml", name, intervalMs, null, 0, List.of(rules));
  }

  static Expr expr(String text) {
    try {
      return Parser.parse(text, ParserOptions.ALL);
    } catch (ParseException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  @Override
  public void close() {
    engine.close();
    storage.close();
  }
}
