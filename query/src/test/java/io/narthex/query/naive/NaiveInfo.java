package io.narthex.query.naive;

import io.narthex.query.naive.NaiveValue.Row;
import io.narthex.query.operator.NaiveBinary.Sample;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.TimeShift;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `info()`: at each time every series looks for its info series itself.
record NaiveInfo(NaiveEvaluator evaluator) {
  private static final Set<String> IDENTIFYING = Set.of("instance", "job");

  /// What the second argument says.
  ///
  /// @param names matchers of the names of info metrics
  /// @param data matchers of labels
  private record Selection(List<Matcher> names, List<Matcher> data) {
    static Selection of(List<Expr> arguments) {
      List<Matcher> names = new ArrayList<>();
      List<Matcher> data = new ArrayList<>();
      if (arguments.size() > 1) {
        for (Matcher matcher : ((Expr.VectorSelector) arguments.get(1)).matchers()) {
          (matcher.name().equals("__name__") ? names : data).add(matcher);
        }
      }
      if (names.isEmpty()) {
        names.add(Matcher.equal("__name__", "target_info"));
      } else if (names.stream()
          .allMatch(m -> m.type() == MatchType.NOT_EQUAL || m.type() == MatchType.NOT_REGEX)) {
        names.add(Matcher.of(MatchType.REGEX, "__name__", ".+_info"));
      }
      return new Selection(names, data);
    }

    boolean isInfo(Map<String, String> labels) {
      return names.stream().allMatch(m -> m.matches(labels.getOrDefault("__name__", "")));
    }

    boolean takes(String label) {
      return data.isEmpty() || data.stream().anyMatch(m -> m.name().equals(label));
    }

    boolean mayBeAbsent() {
      return data.stream().allMatch(m -> m.matches(""));
    }
  }

  List<Row> rows(Expr.Call call, List<Long> times) {
    Selection wanted = Selection.of(call.arguments());
    Expr operand = call.arguments().getFirst();
    NaiveValue base = new NaiveValue.Vector(evaluator.rowsOf(operand, times));
    List<Matcher> matchers = new ArrayList<>(wanted.names());
    matchers.addAll(wanted.data());
    List<Row> infos = infoSeries(matchers, operand, times);
    List<List<Sample>> results = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      List<Sample> samples = NaiveEvaluator.samples(base, i);
      List<Sample> now = NaiveEvaluator.samples(new NaiveValue.Vector(infos), i);
      List<Sample> result = new ArrayList<>();
      if (!samples.isEmpty()) {
        List<Sample> newest = newest(relevant(now, samples, wanted));
        for (Sample sample : samples) {
          Map<String, String> labels =
              wanted.isInfo(sample.labels()) ? sample.labels() : enriched(sample, newest, wanted);
          if (labels != null) {
            result.add(new Sample(labels, sample.value(), sample.dropsName()));
          }
        }
      }
      if (result.stream().map(Sample::labels).distinct().count() < result.size()) {
        throw NaiveEvaluator.failure(NaiveEvaluator.SAME_LABELSET);
      }
      results.add(result);
    }
    return NaiveEvaluator.collected(results);
  }

  /// Info series with the seconds of their newest samples, at the time that the first selector of
  /// the operand looks at.
  private List<Row> infoSeries(List<Matcher> matchers, Expr operand, List<Long> times) {
    List<TimeShift> shifts = new ArrayList<>();
    if (!firstSelector(operand, shifts)) {
      return evaluator.selection().newest(matchers, times);
    }
    List<Long> looked = new ArrayList<>();
    for (long timeMs : times) {
      long at = timeMs;
      for (TimeShift shift : shifts) {
        at = evaluator.selection().time(shift, at);
      }
      looked.add(at);
    }
    return evaluator.selection().newest(matchers, looked);
  }

  /// Finds the modifiers on the way to the first selector, the outermost first.
  private static boolean firstSelector(Expr expr, List<TimeShift> shifts) {
    return switch (expr) {
      case Expr.NumberLiteral _, Expr.StringLiteral _ -> false;
      case Expr.Paren p -> firstSelector(p.inner(), shifts);
      case Expr.Unary u -> firstSelector(u.operand(), shifts);
      case Expr.Binary b -> firstSelector(b.left(), shifts) || firstSelector(b.right(), shifts);
      case Expr.Aggregate a ->
          firstSelector(a.operand(), shifts)
              || (a.parameter() != null && firstSelector(a.parameter(), shifts));
      case Expr.Call c -> c.arguments().stream().anyMatch(a -> firstSelector(a, shifts));
      case Expr.VectorSelector v -> shifts.add(v.shift());
      case Expr.MatrixSelector m -> shifts.add(m.selector().shift());
      case Expr.Subquery s -> {
        int before = shifts.size();
        boolean found = firstSelector(s.inner(), shifts);
        if (found) {
          shifts.add(before, s.shift());
        }
        yield found;
      }
    };
  }

  /// Info series with identifying labels that some series to enrich has.
  private static List<Sample> relevant(List<Sample> infos, List<Sample> base, Selection wanted) {
    List<Sample> relevant = new ArrayList<>();
    Map<String, Set<String>> values = new TreeMap<>();
    for (Sample sample : base) {
      if (!wanted.isInfo(sample.labels())) {
        for (String name : IDENTIFYING) {
          String value = sample.labels().get(name);
          if (value != null) {
            values.computeIfAbsent(name, _ -> new HashSet<>()).add(value);
          }
        }
      }
    }
    for (Sample info : infos) {
      boolean matches = !values.isEmpty();
      for (Map.Entry<String, Set<String>> one : values.entrySet()) {
        matches &= one.getValue().contains(info.labels().getOrDefault(one.getKey(), ""));
      }
      if (matches) {
        relevant.add(info);
      }
    }
    return relevant;
  }

  private static @Nullable String name(Sample sample) {
    return sample.labels().get("__name__");
  }

  private static Map<String, String> identity(Map<String, String> labels) {
    Map<String, String> identity = new TreeMap<>(labels);
    identity.keySet().retainAll(IDENTIFYING);
    return identity;
  }

  /// Of info series of one name and identity the newest.
  private static List<Sample> newest(List<Sample> infos) {
    List<Sample> newest = new ArrayList<>();
    for (Sample info : infos) {
      Sample other = null;
      for (Sample sample : newest) {
        if (Objects.equals(name(sample), name(info))
            && identity(sample.labels()).equals(identity(info.labels()))) {
          other = sample;
        }
      }
      if (other != null && other.value() == info.value()) {
        throw NaiveEvaluator.failure("found duplicate series for info metric: existing {}");
      }
      if (other == null || other.value() < info.value()) {
        newest.remove(other);
        newest.add(info);
      }
    }
    return newest;
  }

  /// The labels of a sample with those of its info series; null where it has to have one.
  private static @Nullable Map<String, String> enriched(
      Sample sample, List<Sample> infos, Selection wanted) {
    Map<String, String> added = new TreeMap<>();
    boolean found = false;
    for (Sample info : infos) {
      if (!identity(info.labels()).equals(identity(sample.labels()))) {
        continue;
      }
      found = true;
      for (Map.Entry<String, String> label : info.labels().entrySet()) {
        if (label.getKey().equals("__name__") || !wanted.takes(label.getKey())) {
          continue;
        }
        String before = added.get(label.getKey());
        if (before != null && !before.equals(label.getValue())) {
          throw NaiveEvaluator.failure("conflicting label: " + label.getKey());
        }
        if (!sample.labels().containsKey(label.getKey())) {
          added.put(label.getKey(), label.getValue());
        }
      }
    }
    if (!found && !wanted.mayBeAbsent()) {
      return null;
    }
    added.putAll(sample.labels());
    return added;
  }
}
