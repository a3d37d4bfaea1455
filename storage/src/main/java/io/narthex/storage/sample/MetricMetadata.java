package io.narthex.storage.sample;

/// What an exposition says of a metric family.
///
/// @param type `counter`, `gauge`, `histogram`, `gaugehistogram`, `summary`, `info`, `stateset` or
///   `unknown`
/// @param unit `""` where not given
/// @param help `""` where not given
public record MetricMetadata(String metric, String type, String unit, String help) {}
