package io.narthex.rules.scheduler;

import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.Selectors;
import io.narthex.rules.AlertingRule;
import io.narthex.rules.Rule;
import io.narthex.rules.alerting.AlertSeries;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which rules of a group use what others before them write, by their positions. A rule whose
/// selector names no metric could use anything: then nothing can be said of the whole group.
///
/// @param indeterminate whether nothing can be said
/// @param dependencies for each rule those that it uses
/// @param dependents for each rule those that use it
record RuleDependencies(boolean indeterminate, List<BitSet> dependencies, List<BitSet> dependents) {
  private static final String ALERT_NAME = "alertname";

  static RuleDependencies of(List<Rule> rules) {
    List<BitSet> dependencies = new ArrayList<>();
    List<BitSet> dependents = new ArrayList<>();
    rules.forEach(rule -> {
      dependencies.add(new BitSet());
      dependents.add(new BitSet());
    });
    for (int i = 0; i < rules.size() && rules.size() > 1; i++) {
      for (Expr.VectorSelector selector : Selectors.of(rules.get(i).expr())) {
        Matcher name = nameMatcher(selector);
        if (name == null) {
          return new RuleDependencies(true, dependencies, dependents);
        }
        for (int j = 0; j < i; j++) {
          if (selects(selector, name, rules.get(j))) {
            dependencies.get(i).set(j);
            dependents.get(j).set(i);
          }
        }
      }
    }
    return new RuleDependencies(false, dependencies, dependents);
  }

  private static @Nullable Matcher nameMatcher(Expr.VectorSelector selector) {
    return selector.name().isEmpty()
        ? first(selector, Labels.METRIC_NAME)
        : Matcher.equal(Labels.METRIC_NAME, selector.name());
  }

  private static @Nullable Matcher first(Expr.VectorSelector selector, String label) {
    for (Matcher matcher : selector.matchers()) {
      if (matcher.name().equals(label)) {
        return matcher;
      }
    }
    return null;
  }

  private static boolean selects(Expr.VectorSelector selector, Matcher name, Rule written) {
    if (name.matches(written.name())) {
      return true;
    }
    if (!(written instanceof AlertingRule) || !AlertSeries.mayTellOfAlerts(name)) {
      return false;
    }
    Matcher alertName = first(selector, ALERT_NAME);
    return alertName == null || alertName.matches(written.name());
  }

  /// Whether it is certain that a rule uses no other of the group.
  boolean noDependencies(int rule) {
    return !indeterminate && dependencies.get(rule).isEmpty();
  }

  /// Whether it is certain that no other rule of the group uses a rule.
  boolean noDependents(int rule) {
    return !indeterminate && dependents.get(rule).isEmpty();
  }

  /// Positions of rules that may be evaluated at once, one list after the other: first those that
  /// use no other, then, each for itself, those that use and are used, then those that are not
  /// used.
  List<List<Integer>> batches() {
    List<Integer> first = new ArrayList<>();
    List<Integer> last = new ArrayList<>();
    List<List<Integer>> batches = new ArrayList<>();
    for (int i = 0; i < dependencies.size(); i++) {
      if (noDependencies(i)) {
        first.add(i);
      } else if (noDependents(i)) {
        last.add(i);
      } else {
        batches.add(List.of(i));
      }
    }
    if (!first.isEmpty()) {
      batches.addFirst(first);
    }
    if (!last.isEmpty()) {
      batches.add(last);
    }
    return batches;
  }
}
