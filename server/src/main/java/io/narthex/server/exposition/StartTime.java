package io.narthex.server.exposition;

import java.util.List;

/// A start time that a `_created` line gave.
///
/// @param family name of the metric family
/// @param labels of the series, without those that tell the parts of one metric apart
/// @param startMs milliseconds since the epoch
record StartTime(String family, List<String> labels, long startMs) {
  static final StartTime NONE = new StartTime("", List.of(), 0);
}
