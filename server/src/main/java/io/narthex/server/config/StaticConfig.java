package io.narthex.server.config;

import io.narthex.storage.labels.Labels;
import java.util.List;

/// One entry of `static_configs`: addresses and the labels that all of them get.
///
/// @param targets `host:port`, in the file's order
public record StaticConfig(List<String> targets, Labels labels) {
  public StaticConfig {
    targets = List.copyOf(targets);
  }
}
