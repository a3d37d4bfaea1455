package io.narthex.server.ruletest;

import io.narthex.query.QueryException;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryValue;
import io.narthex.query.engine.Engine;
import io.narthex.query.engine.EngineFeatures;
import io.narthex.query.engine.EngineOptions;
import io.narthex.rules.Alert;
import io.narthex.rules.AlertState;
import io.narthex.rules.AlertingRule;
import io.narthex.rules.RuleGroup;
import io.narthex.rules.RuleGroupStatus;
import io.narthex.rules.RuleStatus;
import io.narthex.rules.scheduler.EvaluationObserver;
import io.narthex.rules.scheduler.RuleEnvironment;
import io.narthex.rules.scheduler.RuleSettings;
import io.narthex.rules.scheduler.SteppedRules;
import io.narthex.rules.template.RuleTemplates;
import io.narthex.server.ruletest.RuleTestFile.AlertCase;
import io.narthex.server.ruletest.RuleTestFile.ExprCase;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.text.Durations;
import io.narthex.storage.text.GoFloat;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// One group of tests: evaluates rules over its series, from its start to the last time at which
/// something is expected, and compares on the way. Used once; not thread-safe.
final class GroupTest {
  private static final long MS_PER_SECOND = 1_000;

  private final RuleTestFile file;
  private final RuleTestFile.Group group;
  private final RuleTestOptions options;
  private final TestStorage storage;
  private final Engine engine;
  private final SteppedRules rules;
  private final List<String> failures = new ArrayList<>();

  /// @param groups of rules, in the order of evaluation
  GroupTest(
      RuleTestFile file,
      RuleTestFile.Group group,
      List<RuleGroup> groups,
      TestStorage storage,
      RuleTestOptions options) {
    this.file = file;
    this.group = group;
    this.options = options;
    this.storage = storage;
    Clock clock = Clock.system();
    this.engine = new Engine(storage.storage(), engineOptions(), clock);
    this.rules =
        new SteppedRules(
            new RuleEnvironment(
                engine,
                storage.storage(),
                clock,
                new RuleTemplates(engine, group.externalUrl()),
                (query, alerts) -> {},
                EvaluationObserver.NONE),
            groups,
            new RuleSettings(group.externalLabels(), 0),
            RandomGenerator.getDefault());
  }

  private EngineOptions engineOptions() {
    EngineOptions defaults = EngineOptions.DEFAULT;
    return new EngineOptions(
        options.parser(),
        defaults.timeoutMs(),
        defaults.lookbackMs(),
        defaults.maxSamples(),
        defaults.maxConcurrency(),
        file::evaluationIntervalMs,
        new EngineFeatures(options.delayedNameRemoval(), false, false, false),
        defaults.threads(),
        defaults.limits());
  }

  /// Runs the tests.
  ///
  /// @param debug is told all samples at the end, where that is wanted
  /// @return what is not as expected
  List<String> run(Consumer<String> debug) {
    try (Engine closing = engine) {
      if (evaluate()) {
        ExprComparison exprs = new ExprComparison(closing, file.fuzzyCompare());
        for (ExprCase test : group.exprs()) {
          fail(exprs.failure(test, group.startMs()));
        }
        if (options.debug()) {
          dump(debug);
        }
      }
    }
    return failures;
  }

  private void fail(String failure) {
    if (!failure.isEmpty()) {
      failures.add(failure);
    }
  }

  /// @return false where a rule failed, which ends the tests
  private boolean evaluate() {
    NavigableMap<Long, List<AlertCase>> cases = new TreeMap<>();
    for (AlertCase alert : group.alerts()) {
      cases.computeIfAbsent(alert.evalTimeMs(), key -> new ArrayList<>()).add(alert);
    }
    long lastMs = group.lastMs();
    for (long ms = 0; ms <= lastMs; ms += file.evaluationIntervalMs()) {
      long timeMs = group.startMs() + ms;
      failures.addAll(storage.advanceTo(timeMs));
      rules.evaluate(timeMs);
      if (hasFailedRules(timeMs)) {
        return false;
      }
      // What is expected between two evaluations is compared with the former.
      cases
          .subMap(ms, true, ms + file.evaluationIntervalMs(), false)
          .values()
          .forEach(this::compareAlerts);
    }
    return true;
  }

  private boolean hasFailedRules(long timeMs) {
    boolean failed = false;
    for (RuleGroupStatus status : rules.groups()) {
      for (RuleStatus rule : status.rules()) {
        if (rule.lastError() != null) {
          failed = true;
          failures.add(
              "    rule: "
                  + rule.rule().name()
                  + ", time: "
                  + (timeMs < 0 ? "-" : "")
                  + Durations.format(Math.abs(timeMs))
                  + ", err: "
                  + rule.lastError()
                  + " ("
                  + status.group().file()
                  + ")");
        }
      }
    }
    return failed;
  }

  private void compareAlerts(List<AlertCase> cases) {
    AlertComparison comparison = new AlertComparison(group.name(), options.diff());
    for (AlertCase alert : cases) {
      fail(comparison.failure(alert, firing(alert.alertName())));
    }
  }

  /// The alerts of all rules of a name that fire.
  private List<Alert> firing(String alertName) {
    List<Alert> firing = new ArrayList<>();
    for (RuleGroupStatus status : rules.groups()) {
      for (RuleStatus rule : status.rules()) {
        if (rule.rule() instanceof AlertingRule alerting && alerting.name().equals(alertName)) {
          rule.activeAlerts().stream()
              .filter(alert -> alert.state() == AlertState.FIRING)
              .forEach(firing::add);
        }
      }
    }
    return firing;
  }

  private void dump(Consumer<String> debug) {
    // A test may look at parts of a second.
    long rangeMs = (group.lastMs() + MS_PER_SECOND) / MS_PER_SECOND * MS_PER_SECOND;
    String range = Durations.format(rangeMs);
    QueryValue value;
    try {
      value =
          engine
              .instant(
                  "{__name__=~\".+\"}[" + range + "]",
                  group.startMs() + rangeMs,
                  QueryOptions.DEFAULT)
              .value();
    } catch (QueryException e) {
      debug.accept("DEBUG: Failed query exec: " + e.getMessage());
      return;
    }
    debug.accept("DEBUG: Dump of all data (input_series and rules) at " + range + ":");
    if (value instanceof QueryValue.Matrix(List<QueryValue.Series> all)) {
      for (QueryValue.Series series : all) {
        StringBuilder text = new StringBuilder(series.labels() + " =>");
        for (int i = 0; i < series.timestampsMs().length; i++) {
          text.append('\n').append(GoFloat.format(series.values()[i], 'f', -1));
          text.append(" @[").append(series.timestampsMs()[i]).append(']');
        }
        debug.accept(text.toString());
      }
    }
  }
}
