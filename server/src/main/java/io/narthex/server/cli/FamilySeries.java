package io.narthex.server.cli;

import io.narthex.server.cli.MetricFamily.Line;
import io.narthex.server.cli.MetricFamily.Role;
import io.narthex.server.remote.send.LabelledSample;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.text.GoFloat;
import io.narthex.storage.text.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The samples that families stand for, as upstream's tool sends them: a bucket for what lies above
/// all others where a histogram has a count and no such bucket, bounds and quantiles as short as Go
/// writes them, the label `job` of the exposition under `exported_job`.
///
/// @param labels of all series; those of the exposition come first
/// @param nowMs time of samples that have none
record FamilySeries(Map<String, String> labels, long nowMs) {
  private static final String JOB = "job";
  private static final String EXPORTED = "exported_";

  FamilySeries {
    labels = Map.copyOf(labels);
  }

  /// Samples in the order of `families` and their metrics; of a metric parts, sum, count.
  ///
  /// @throws InputException where a line of a histogram or summary is no part of it
  List<LabelledSample> of(List<MetricFamily> families) throws InputException {
    List<LabelledSample> samples = new ArrayList<>();
    for (MetricFamily family : families) {
      for (MetricFamily.Metric metric : family.metrics()) {
        add(family, metric, samples);
      }
    }
    return samples;
  }

  private void add(MetricFamily family, MetricFamily.Metric metric, List<LabelledSample> into)
      throws InputException {
    Labels base = base(family, metric);
    if (family.partLabel().isEmpty()) {
      metric.lines().forEach(line -> into.add(sample(base, line)));
      return;
    }
    boolean buckets = family.partLabel().equals(MetricFamily.BUCKET);
    String part = buckets ? family.name() + MetricFamilies.BUCKET : family.name();
    boolean complete = !buckets;
    for (Line line : lines(metric, Role.PART)) {
      complete |= line.part() == Double.POSITIVE_INFINITY;
      into.add(sample(part(base, part, family.partLabel(), line.part()), line));
    }
    List<Line> counts = lines(metric, Role.COUNT);
    if (!complete) {
      Labels above = part(base, part, family.partLabel(), Double.POSITIVE_INFINITY);
      counts.forEach(line -> into.add(sample(above, line)));
    }
    Labels sum = named(base, family.name() + MetricFamilies.SUM);
    lines(metric, Role.SUM).forEach(line -> into.add(sample(sum, line)));
    Labels count = named(base, family.name() + MetricFamilies.COUNT);
    counts.forEach(line -> into.add(sample(count, line)));
    if (!lines(metric, Role.OTHER).isEmpty()) {
      throw new InputException(
          "%s %s: expected=lines with label %s, %s or %s, actual=one with none of them"
              .formatted(
                  family.type().text(),
                  Quoting.quote(family.name()),
                  family.partLabel(),
                  MetricFamilies.SUM,
                  MetricFamilies.COUNT));
    }
  }

  private Labels base(MetricFamily family, MetricFamily.Metric metric) {
    LabelsBuilder builder = new LabelsBuilder();
    labels.forEach(builder::set);
    List<String> own = metric.labels();
    for (int i = 0; i < own.size(); i += 2) {
      String name = own.get(i);
      builder.set(name.equals(JOB) ? EXPORTED + JOB : name, own.get(i + 1));
    }
    return builder.set(Labels.METRIC_NAME, family.name()).build();
  }

  private static List<Line> lines(MetricFamily.Metric metric, Role role) {
    return metric.lines().stream().filter(line -> line.role() == role).toList();
  }

  private static Labels named(Labels base, String name) {
    return base.toBuilder().set(Labels.METRIC_NAME, name).build();
  }

  private static Labels part(Labels base, String name, String label, double part) {
    return base.toBuilder()
        .set(Labels.METRIC_NAME, name)
        .set(label, GoFloat.format(part, 'g', -1))
        .build();
  }

  private LabelledSample sample(Labels series, Line line) {
    long timestampMs = line.timestampMs() == Line.UNTIMED ? nowMs : line.timestampMs();
    return new LabelledSample(series, timestampMs, line.value());
  }
}
