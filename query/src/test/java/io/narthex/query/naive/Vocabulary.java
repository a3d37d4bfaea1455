package io.narthex.query.naive;

import java.util.List;

/// What random queries ask for.
///
/// @param names of metrics
/// @param patterns of their names
/// @param buckets names of the buckets of classic histograms
/// @param infos names of info metrics
/// @param matchers of other labels
/// @param labels names of labels
/// @param times for `@`
/// @param whole whether all functions are called, with arguments of all sorts; else those that
///   [NaiveEvaluator] knows, as they are meant to be called
record Vocabulary(
    List<String> names,
    List<String> patterns,
    List<String> buckets,
    List<String> infos,
    List<String> matchers,
    List<String> labels,
    List<String> times,
    boolean whole) {
  /// Finds something in [RandomSamples].
  static final Vocabulary SAMPLES =
      new Vocabulary(
          List.of("a", "b", "c_total", "a", "c_total"),
          List.of("a|b", ".+", "c.*", "h.*"),
          List.of("h_bucket"),
          List.of("target_info", "build_info"),
          List.of(
              "job=\"x\"",
              "job!=\"x\"",
              "instance=~\"1|2\"",
              "instance!~\"1\"",
              "Kind=\"\"",
              "Kind=~\"k|\"",
              "instance=~\"[123]\"",
              "job=~\"x|none\"",
              "Kind!=\"\"",
              "job=\"none\""),
          List.of("job", "instance", "Kind", "__name__", "x", "le", "version"),
          List.of("start()", "end()", "600", "777.5", "-3"),
          false);

  /// The whole language, for two servers with samples that the queries themselves tell.
  static final Vocabulary SERVERS =
      new Vocabulary(
          List.of("requests_total", "temperature", "flaps", "queue_length", "requests_total"),
          List.of("req.*|flaps", "temp.+", ".*_length|latency.*", "requests_total"),
          List.of("latency_bucket", "size_bucket"),
          List.of("target_info", "build_info"),
          List.of(
              "job=\"app\"",
              "instance!=\"0\"",
              "instance=~\"0|2\"",
              "job!~\"api.*\"",
              "code=\"500\"",
              "code=~\"|500\"",
              "job=\"none\"",
              "le=\"1.0\"",
              "version!=\"\""),
          List.of("job", "instance", "code", "__name__", "new", "le", "version"),
          List.of("start()", "end()"),
          true);
}
