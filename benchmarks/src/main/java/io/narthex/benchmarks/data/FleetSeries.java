package io.narthex.benchmarks.data;

/// The series of a fleet of targets that are alike. Values are functions of target, series and step
/// alone, steps of 15 s apart.
public interface FleetSeries {
  /// Label `job` of all targets.
  String job();

  /// Series of one target.
  int seriesPerTarget();

  /// Metric name of series `index`.
  String name(int index);

  /// Alternating names and values, ascending by name, of the labels of series `index`, without job
  /// and instance.
  String[] labels(int index);

  /// Value of a series at a step.
  double value(int target, int index, long step);
}
