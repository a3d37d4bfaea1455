package io.narthex.server.remote.send;

/// Which of several receivers, numbered from 0, a hash belongs to. Immutable.
sealed interface ShardRing permits KetamaRing, JumpRing {
  /// Number of receivers.
  int size();

  /// Whether receiver `position` is one of the `replicas` distinct ones that `hash` belongs to.
  ///
  /// @param replicas 1 to [#size]
  boolean owns(long hash, int position, int replicas);
}
