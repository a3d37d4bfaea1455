package io.narthex.server.ruletest;

import io.narthex.rules.yaml.YamlNode.Position;
import io.narthex.storage.labels.Labels;
import java.util.List;
import java.util.SortedMap;

/// What a file of rule tests says. Immutable. Times are milliseconds.
///
/// @param ruleFiles patterns of paths, as written
/// @param evaluationIntervalMs distance of two evaluations of all rules, above 0
/// @param groupOrder names of groups in the order in which they are evaluated
/// @param fuzzyCompare whether values may differ in their last bit
record RuleTestFile(
    List<String> ruleFiles,
    long evaluationIntervalMs,
    List<String> groupOrder,
    boolean fuzzyCompare,
    List<Group> groups) {
  RuleTestFile {
    ruleFiles = List.copyOf(ruleFiles);
    groupOrder = List.copyOf(groupOrder);
    groups = List.copyOf(groups);
  }

  /// Series, and what is expected of rules and expressions over them.
  ///
  /// @param name empty: none is given
  /// @param intervalMs distance of two items of a series, above 0, and of evaluations of groups
  ///   that name none, as templates and limits of alerts know it
  /// @param startMs time of the first items and of the first evaluation
  record Group(
      String name,
      long intervalMs,
      long startMs,
      List<InputSeries> series,
      List<AlertCase> alerts,
      List<ExprCase> exprs,
      Labels externalLabels,
      String externalUrl) {
    Group {
      series = List.copyOf(series);
      alerts = List.copyOf(alerts);
      exprs = List.copyOf(exprs);
    }

    /// The last time, from the start, at which something is expected.
    long lastMs() {
      long lastMs = 0;
      for (AlertCase alert : alerts) {
        lastMs = Math.max(lastMs, alert.evalTimeMs());
      }
      for (ExprCase expr : exprs) {
        lastMs = Math.max(lastMs, expr.evalTimeMs());
      }
      return lastMs;
    }
  }

  /// A series and its items in the notation of the test language.
  record InputSeries(String series, String values, Position position) {}

  /// Alerts of a name that fire at a time.
  ///
  /// @param evalTimeMs from the start
  record AlertCase(
      long evalTimeMs, String alertName, List<ExpectedAlert> alerts, Position position) {
    AlertCase {
      alerts = List.copyOf(alerts);
    }
  }

  /// An alert without its name.
  record ExpectedAlert(SortedMap<String, String> labels, SortedMap<String, String> annotations) {}

  /// The result of an expression at a time.
  ///
  /// @param evalTimeMs from the start
  record ExprCase(String expr, long evalTimeMs, List<ExpectedSample> samples, Position position) {
    ExprCase {
      samples = List.copyOf(samples);
    }
  }

  /// A sample.
  ///
  /// @param labels in the notation of the test language
  /// @param histogram empty: it is the float `value`
  record ExpectedSample(String labels, double value, String histogram, Position position) {}
}
