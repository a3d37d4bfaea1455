package io.narthex.storage.peer;

import java.util.List;

/// What one peer answered one query with.
///
/// @param series finished; none where the peer failed
/// @param warnings that belong into the query's answer
public record PeerAnswer(PeerSeries series, List<String> warnings) {
  public PeerAnswer {
    warnings = List.copyOf(warnings);
  }
}
