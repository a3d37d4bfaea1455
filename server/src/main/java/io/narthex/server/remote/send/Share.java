package io.narthex.server.remote.send;

import io.narthex.server.config.RemoteWriteShardsConfig.Sharding;
import io.narthex.storage.labels.LabelHashes;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import java.util.List;

/// Which of the series, as they are sent, a destination gets. Immutable.
sealed interface Share {
  /// Whether the series with these labels is among them.
  boolean has(Labels labels);

  /// The labels that a series of the share is sent with.
  Labels label(Labels labels);

  /// Every series, as it is.
  record All() implements Share {
    @Override
    public boolean has(Labels labels) {
      return true;
    }

    @Override
    public Labels label(Labels labels) {
      return labels;
    }
  }

  /// What belongs to one receiver of several.
  ///
  /// @param group name of the entry in the configuration
  /// @param position among its URLs, from 0
  /// @param externalLabel gets the position where a series does not have it; empty: none does
  record Shard(String group, ShardRing ring, Sharding sharding, int position, String externalLabel)
      implements Share {
    private static final List<String> TARGET = List.of("job", "instance");

    @Override
    public boolean has(Labels labels) {
      return ring.owns(hash(labels), position, sharding.replicas());
    }

    /// Hash of what the entry says; a label that is absent counts as none.
    private long hash(Labels labels) {
      LabelsBuilder hashed = labels.toBuilder();
      switch (sharding.hash()) {
        case SERIES -> hashed.delete(Labels.METRIC_NAME).delete("le").delete("quantile");
        case TARGET -> hashed.keep(TARGET);
        case LABELS -> hashed.keep(sharding.labels());
      }
      return LabelHashes.stable(hashed.build());
    }

    @Override
    public Labels label(Labels labels) {
      return externalLabel.isEmpty() || labels.has(externalLabel)
          ? labels
          : labels.toBuilder().set(externalLabel, Integer.toString(position)).build();
    }
  }
}
