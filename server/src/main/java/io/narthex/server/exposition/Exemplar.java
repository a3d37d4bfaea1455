package io.narthex.server.exposition;

import java.util.List;

/// An exemplar of a sample.
///
/// @param labels alternating names and values, by name; a name may come twice
/// @param timestampMs milliseconds since the epoch; meaningless unless `hasTimestamp`
public record Exemplar(List<String> labels, double value, boolean hasTimestamp, long timestampMs) {
  public Exemplar {
    labels = List.copyOf(labels);
  }
}
