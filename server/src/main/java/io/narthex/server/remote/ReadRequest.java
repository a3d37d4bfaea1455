package io.narthex.server.remote;

import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.MatchType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A remote-read request (`prometheus.ReadRequest`).
///
/// @param acceptedTypes response types, the preferred one first; empty: samples
record ReadRequest(List<Query> queries, List<Integer> acceptedTypes) {
  static final int SAMPLES = 0;
  static final int STREAMED_XOR_CHUNKS = 1;

  ReadRequest {
    queries = List.copyOf(queries);
    acceptedTypes = List.copyOf(acceptedTypes);
  }

  /// One selector.
  ///
  /// @param range that of the hints where they give one, cut to the query's
  /// @param labelsOnly whether the hints ask for series without their samples
  record Query(TimeRange range, List<ReadMatcher> matchers, boolean labelsOnly) {
    Query {
      matchers = List.copyOf(matchers);
    }
  }

  /// A matcher as it was sent.
  ///
  /// @param type null for a number that stands for none
  record ReadMatcher(@Nullable MatchType type, String name, String value) {}
}
