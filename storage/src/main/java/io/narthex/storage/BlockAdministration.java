package io.narthex.storage;

import java.util.List;

/// What an operator can ask of a storage that keeps blocks. Thread-safe; every method may throw
/// [StorageException].
public interface BlockAdministration {
  /// The blocks that are served, by their start and then by their name.
  List<BlockDescription> blocks();

  /// Rewrites the blocks in which samples are deleted without these; returns when the new blocks
  /// are durable.
  ///
  /// @throws StorageException `UNAVAILABLE` where there is no room; no block is lost then
  void cleanTombstones();

  /// Makes a data directory below `snapshots` that holds all blocks (as links, where the file
  /// system has them) and what the head holds, as one more block; returns when it is durable.
  ///
  /// @param withHead whether samples that are in no block yet belong to it
  /// @return its name below `snapshots`
  String writeSnapshot(boolean withHead);
}
