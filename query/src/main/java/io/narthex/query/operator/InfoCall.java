package io.narthex.query.operator;

import io.narthex.query.QueryException;
import io.narthex.query.function.Gap;
import io.narthex.query.plan.Shift;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One call of `info`: series get labels of the info series that have the same identifying labels.
/// Behaves as if each step were looked at for itself, from the first to the last; which series an
/// info series enriches, and what comes out, is kept while the info series stay the same.
public final class InfoCall {
  /// The labels that tell whose info a series is.
  private static final Set<String> IDENTIFYING = Set.of("instance", "job");

  private static final Set<String> NAME_AND_IDENTIFYING =
      Set.of(Labels.METRIC_NAME, "instance", "job");
  private static final String TARGET_INFO = "target_info";
  private static final int NONE = -1;

  private final SeriesTable base;
  private final Evaluation evaluation;
  private final List<Matcher> nameMatchers;

  /// Matchers of the labels to take over, by label; empty: all labels are.
  private final Map<String, List<Matcher>> dataMatchers = new TreeMap<>();

  /// Info series of equal name and identifying labels, by these.
  private final Map<Labels, InfoGroup> groups = new HashMap<>();

  private final Set<String> infoNames = new TreeSet<>();
  private final Map<Labels, Output> outputs = new HashMap<>();
  private final List<Output> ordered = new ArrayList<>();

  /// @param base the series to enrich
  /// @param matchers of the second argument, empty without any
  public InfoCall(SeriesTable base, List<Matcher> matchers, Evaluation evaluation) {
    this.base = base;
    this.evaluation = evaluation;
    List<Matcher> written =
        matchers.stream().filter(m -> m.name().equals(Labels.METRIC_NAME)).toList();
    this.nameMatchers = effective(written);
    for (Matcher matcher : matchers) {
      if (!matcher.name().equals(Labels.METRIC_NAME)) {
        dataMatchers.computeIfAbsent(matcher.name(), _ -> new ArrayList<>()).add(matcher);
      }
    }
  }

  /// Which metrics are info metrics: `target_info` where nothing is said, `.+_info` where only
  /// exceptions are.
  private static List<Matcher> effective(List<Matcher> written) {
    if (written.isEmpty()) {
      return List.of(Matcher.equal(Labels.METRIC_NAME, TARGET_INFO));
    }
    boolean positive =
        written.stream().anyMatch(m -> m.type() == MatchType.EQUAL || m.type() == MatchType.REGEX);
    if (positive) {
      return written;
    }
    List<Matcher> all = new ArrayList<>();
    all.add(Matcher.of(MatchType.REGEX, Labels.METRIC_NAME, ".+_info"));
    all.addAll(written);
    return all;
  }

  /// Info series of one name and the same identifying labels. At each step the one with the newest
  /// sample counts.
  private static final class InfoGroup {
    final List<Labels> labels = new ArrayList<>();
    final List<double[]> seconds = new ArrayList<>();

    /// The series that counts at `step`, [#NONE] where none has a sample.
    ///
    /// @throws QueryException where two are equally new
    int newest(int step) {
      int newest = NONE;
      for (int i = 0; i < seconds.size(); i++) {
        double time = seconds.get(i)[step];
        if (Gap.is(time)) {
          continue;
        }
        if (newest != NONE && seconds.get(newest)[step] == time) {
          throw failure(
              "found duplicate series for info metric: existing %s @ %d, new %s @ %d"
                  .formatted(labels.get(newest), millis(time), labels.get(i), millis(time)));
        }
        if (newest == NONE || seconds.get(newest)[step] < time) {
          newest = i;
        }
      }
      return newest;
    }

    private static long millis(double seconds) {
      return Math.round(seconds * 1_000);
    }
  }

  /// A series that comes out.
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
  private record Output(Labels labels, boolean dropsName, double[] row) {}

  /// A series to enrich, and what became of it at the last step.
  private static final class Enriched {
    final Labels labels;
    final boolean dropsName;
    final List<InfoGroup> infos;
    int @Nullable [] newest;
    @Nullable Output output;

    Enriched(Labels labels, boolean dropsName, List<InfoGroup> infos) {
      this.labels = labels;
      this.dropsName = dropsName;
      this.infos = infos;
    }
  }

  /// Which info series to select for the series there are; null: none can match.
  ///
  /// @param shift when they are read
  public @Nullable SeriesQuery selection(Shift shift, long lookbackMs) {
    Map<String, Set<String>> values = new TreeMap<>();
    for (int i = 0; i < base.seriesCount(); i++) {
      Labels labels = base.labels(i);
      if (!isInfo(labels)) {
        for (String name : IDENTIFYING) {
          if (labels.has(name)) {
            values.computeIfAbsent(name, _ -> new TreeSet<>()).add(labels.get(name));
          }
        }
      }
    }
    if (values.isEmpty()) {
      return null;
    }
    List<Matcher> matchers = new ArrayList<>();
    values.forEach((name, texts) -> matchers.add(Matcher.of(MatchType.REGEX, name, anyOf(texts))));
    dataMatchers.values().forEach(matchers::addAll);
    matchers.addAll(nameMatchers);
    StepGrid grid = evaluation.grid();
    return new SeriesQuery(
        matchers,
        new TimeRange(shift.apply(grid.startMs()) - lookbackMs + 1, shift.apply(grid.endMs())),
        new SelectHints(grid.stepMs(), lookbackMs, 0, "info", List.of(), false, false),
        false);
  }

  private static String anyOf(Set<String> texts) {
    return String.join("|", texts.stream().map(InfoCall::quoted).toList());
  }

  /// A pattern that matches `text` only.
  private static String quoted(String text) {
    StringBuilder pattern = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if ("\\.+*?()|[]{}^$".indexOf(text.charAt(i)) >= 0) {
        pattern.append('\\');
      }
      pattern.append(text.charAt(i));
    }
    return pattern.toString();
  }

  private boolean isInfo(Labels labels) {
    String name = labels.get(Labels.METRIC_NAME);
    return nameMatchers.stream().allMatch(m -> m.matches(name));
  }

  /// Adds the info series that were selected.
  ///
  /// @param times when each had its newest sample, in seconds
  public void add(SeriesTable times) {
    for (int i = 0; i < times.seriesCount(); i++) {
      Labels labels = times.labels(i);
      infoNames.add(labels.get(Labels.METRIC_NAME));
      InfoGroup group =
          groups.computeIfAbsent(
              labels.toBuilder().keep(NAME_AND_IDENTIFYING).build(), _ -> new InfoGroup());
      group.labels.add(labels);
      group.seconds.add(times.values(i));
    }
  }

  /// The enriched series.
  ///
  /// @throws QueryException where info series contradict each other, or series become equal
  public SeriesTable evaluate() {
    List<Enriched> series = new ArrayList<>();
    for (int i = 0; i < base.seriesCount(); i++) {
      Labels labels = base.labels(i);
      series.add(new Enriched(labels, base.dropsName(i), infos(labels)));
    }
    for (int step = 0; step < evaluation.grid().count(); step++) {
      evaluation.reads().check();
      checkNewest(step);
      for (int i = 0; i < series.size(); i++) {
        double value = base.values(i)[step];
        if (!Gap.is(value)) {
          put(step, value, series.get(i));
        }
      }
    }
    SeriesTable.Builder table = new SeriesTable.Builder();
    ordered.forEach(output -> table.add(output.labels, output.row, output.dropsName));
    return table.build();
  }

  /// The groups that may enrich a series, by the names of their metrics.
  private List<InfoGroup> infos(Labels series) {
    List<InfoGroup> found = new ArrayList<>();
    if (!isInfo(series)) {
      LabelsBuilder key = series.toBuilder().keep(IDENTIFYING);
      for (String name : infoNames) {
        InfoGroup group = groups.get(key.set(Labels.METRIC_NAME, name).build());
        if (group != null) {
          found.add(group);
        }
      }
    }
    return found;
  }

  /// Info series that contradict each other are an error even where they enrich nothing, unless
  /// there is nothing to enrich.
  private void checkNewest(int step) {
    boolean any = false;
    for (int i = 0; i < base.seriesCount() && !any; i++) {
      any = !Gap.is(base.values(i)[step]);
    }
    if (any) {
      for (InfoGroup group : groups.values()) {
        if (group.labels.size() > 1) {
          group.newest(step);
        }
      }
    }
  }

  private void put(int step, double value, Enriched series) {
    int[] newest = new int[series.infos.size()];
    for (int i = 0; i < newest.length; i++) {
      newest[i] = series.infos.get(i).newest(step);
    }
    if (!Arrays.equals(newest, series.newest)) {
      series.newest = newest;
      series.output = output(series, newest);
    }
    Output output = series.output;
    if (output != null) {
      if (!Gap.is(output.row[step])) {
        throw failure(NameDropping.SAME_LABELSET);
      }
      output.row[step] = value;
    }
  }

  /// What `series` becomes; null: it is left out because an info series is asked for.
  private @Nullable Output output(Enriched series, int[] newest) {
    LabelsBuilder added = new LabelsBuilder();
    boolean matched = false;
    for (int i = 0; i < newest.length; i++) {
      if (newest[i] != NONE) {
        matched = true;
        takeOver(series.infos.get(i).labels.get(newest[i]), series.labels, added);
      }
    }
    if (!matched && !isInfo(series.labels) && !dataMayBeAbsent()) {
      return null;
    }
    LabelsBuilder labels = series.labels.toBuilder();
    Labels more = added.build();
    for (int i = 0; i < more.size(); i++) {
      labels.set(more.name(i), more.value(i));
    }
    return outputs.computeIfAbsent(
        labels.build(),
        key -> {
          evaluation.reads().charge((long) Double.BYTES * evaluation.grid().count());
          double[] row = new double[evaluation.grid().count()];
          Gap.fill(row);
          Output output = new Output(key, series.dropsName, row);
          ordered.add(output);
          return output;
        });
  }

  private boolean dataMayBeAbsent() {
    return dataMatchers.values().stream().flatMap(List::stream).allMatch(m -> m.matches(""));
  }

  private void takeOver(Labels info, Labels series, LabelsBuilder added) {
    Labels before = added.build();
    for (int i = 0; i < info.size(); i++) {
      String name = info.name(i);
      if (name.equals(Labels.METRIC_NAME)
          || (!dataMatchers.isEmpty() && !dataMatchers.containsKey(name))) {
        continue;
      }
      if (before.has(name) && !before.get(name).equals(info.value(i))) {
        throw failure("conflicting label: " + name);
      }
      if (!series.has(name)) {
        added.set(name, info.value(i));
      }
    }
  }

  private static QueryException failure(String text) {
    return new QueryException(QueryException.Kind.EXECUTION, text);
  }
}
