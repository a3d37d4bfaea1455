package io.narthex.query.operator;

import io.narthex.query.function.Annotations;
import io.narthex.query.function.BucketCounts;
import io.narthex.query.function.Gap;
import io.narthex.query.syntax.PositionRange;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.GoFloat;
import io.narthex.storage.text.Quoting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The classic histograms of a vector, in memory: series that differ in the label `le` only are the
/// buckets of one. Each distinct `le` is parsed once, and buckets are sorted once, for all steps.
final class ClassicHistograms {
  private static final String BOUND = "le";

  private final SeriesGroups series;
  private final List<Kind> kinds;
  private final int[] kindOf;

  /// Null where a series has no sample.
  private final double[][] rows;

  /// What the series with one `le` and one metric name have in common.
  ///
  /// @param order place of the bound among those of all kinds
  private record Kind(String boundText, double bound, boolean valid, String metricName, int order) {
    static Kind of(Labels labels) {
      String text = labels.get(BOUND);
      String name = labels.get(Labels.METRIC_NAME);
      try {
        return new Kind(text, GoFloat.parse(text), true, name, 0);
      } catch (NumberFormatException noNumber) {
        return new Kind(text, Double.NaN, false, name, 0);
      }
    }

    Kind at(int place) {
      return new Kind(boundText, bound, valid, metricName, place);
    }
  }

  /// One histogram: bounds ascending, and of each bucket the counts at all steps.
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
  record Histogram(Labels labels, double[] bounds, double[][] rows) {
    /// Number of buckets, some of which may have no sample at some steps.
    int bucketCount() {
      return bounds.length;
    }

    /// Puts the buckets of `step` into `counts`.
    void fill(int step, BucketCounts counts) {
      counts.clear();
      for (int i = 0; i < bounds.length; i++) {
        double count = rows[i][step];
        if (!Gap.is(count)) {
          counts.add(bounds[i], count);
        }
      }
    }
  }

  private ClassicHistograms(VectorSource source, Evaluation evaluation) {
    series = source.groups(List.of(BOUND), false);
    SeriesGroups buckets = source.groups(List.of(BOUND, Labels.METRIC_NAME), true);
    kinds = new ArrayList<>(buckets.labels().stream().map(Kind::of).toList());
    kindOf = buckets.groupOfOrdinal();
    List<Integer> ascending = new ArrayList<>();
    for (int kind = 0; kind < kinds.size(); kind++) {
      ascending.add(kind);
    }
    ascending.sort(Comparator.comparingDouble(kind -> kinds.get(kind).bound));
    for (int place = 0; place < ascending.size(); place++) {
      int kind = ascending.get(place);
      kinds.set(kind, kinds.get(kind).at(place));
    }
    rows = rows(source, evaluation);
  }

  /// The histograms of `source`. Series whose `le` is no number are warned of and left out.
  ///
  /// @param position of the vector in the query
  static List<Histogram> of(VectorSource source, PositionRange position, Evaluation evaluation) {
    ClassicHistograms histograms = new ClassicHistograms(source, evaluation);
    histograms.warn(position, evaluation);
    return histograms.assemble();
  }

  private static double[][] rows(VectorSource source, Evaluation evaluation) {
    double[][] rows = new double[source.seriesCount()][];
    if (source instanceof SeriesTable table) {
      for (int ordinal = 0; ordinal < rows.length; ordinal++) {
        if (Rows.hasSample(table.values(ordinal))) {
          rows[ordinal] = table.values(ordinal);
        }
      }
      return rows;
    }
    evaluation
        .runs()
        .inOrder(
            rows.length,
            (from, to) -> evaluation.table(source, from, to),
            part -> {
              for (int i = 0; i < part.seriesCount(); i++) {
                rows[part.sourceOrdinal(i)] = part.values(i);
              }
            });
    return rows;
  }

  private void warn(PositionRange position, Evaluation evaluation) {
    boolean[] warned = new boolean[kinds.size()];
    for (int ordinal = 0; ordinal < rows.length; ordinal++) {
      Kind kind = kinds.get(kindOf[ordinal]);
      if (!kind.valid && rows[ordinal] != null && !warned[kindOf[ordinal]]) {
        warned[kindOf[ordinal]] = true;
        String name = evaluation.delayedNameRemoval() ? kind.metricName : "";
        evaluation.annotations().warn(badBound(kind.boundText, name), position);
      }
    }
  }

  private static String badBound(String text, String metricName) {
    return "bucket label \"le\" is missing or has a malformed value of "
        + Quoting.quote(text)
        + Annotations.ofMetric(metricName);
  }

  private List<Histogram> assemble() {
    List<Labels> labels = new ArrayList<>();
    int[] histogramOf = histograms(labels);
    long[] byBound = new long[rows.length];
    int[] sizes = new int[labels.size()];
    int count = 0;
    for (int ordinal = 0; ordinal < rows.length; ordinal++) {
      if (rows[ordinal] != null && kinds.get(kindOf[ordinal]).valid) {
        byBound[count++] = (long) kinds.get(kindOf[ordinal]).order << Integer.SIZE | ordinal;
        sizes[histogramOf[ordinal]]++;
      }
    }
    Arrays.sort(byBound, 0, count);
    List<Histogram> histograms = new ArrayList<>(sizes.length);
    for (int i = 0; i < sizes.length; i++) {
      histograms.add(new Histogram(labels.get(i), new double[sizes[i]], new double[sizes[i]][]));
    }
    int[] used = new int[sizes.length];
    for (int i = 0; i < count; i++) {
      int ordinal = (int) byBound[i];
      Histogram histogram = histograms.get(histogramOf[ordinal]);
      int at = used[histogramOf[ordinal]]++;
      histogram.bounds[at] = kinds.get(kindOf[ordinal]).bound;
      histogram.rows[at] = rows[ordinal];
    }
    histograms.removeIf(histogram -> histogram.bucketCount() == 0);
    return histograms;
  }

  /// The histogram of each ordinal, their labels added to `labels`. The groups of [#series] do not
  /// know metric names, which may still be there.
  private int[] histograms(List<Labels> labels) {
    Map<String, Integer> names = new HashMap<>();
    kinds.forEach(kind -> names.putIfAbsent(kind.metricName, names.size()));
    if (names.size() == 1 && names.containsKey("")) {
      labels.addAll(series.labels());
      return series.groupOfOrdinal();
    }
    Map<Long, Integer> known = new HashMap<>();
    int[] histogramOf = new int[rows.length];
    for (int ordinal = 0; ordinal < histogramOf.length; ordinal++) {
      int group = series.groupOfOrdinal()[ordinal];
      String name = kinds.get(kindOf[ordinal]).metricName;
      long key = (long) group * names.size() + names.getOrDefault(name, 0);
      Integer histogram = known.putIfAbsent(key, labels.size());
      if (histogram == null) {
        histogram = labels.size();
        Labels nameless = series.labels().get(group);
        labels.add(nameless.toBuilder().set(Labels.METRIC_NAME, name).build());
      }
      histogramOf[ordinal] = histogram;
    }
    return histogramOf;
  }
}
