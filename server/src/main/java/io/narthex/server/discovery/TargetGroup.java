package io.narthex.server.discovery;

import io.narthex.storage.labels.Labels;
import java.util.List;

/// Targets that share labels, as a discovery mechanism names them.
///
/// @param source tells the groups of one mechanism apart: a later group of the same source takes
///   its place
/// @param targets labels of each target, `__address__` among them
/// @param labels of all targets
public record TargetGroup(String source, List<Labels> targets, Labels labels) {
  public TargetGroup {
    targets = List.copyOf(targets);
  }
}
