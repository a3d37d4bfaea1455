package io.narthex.server.api;

import io.narthex.storage.BlockAdministration;
import io.narthex.storage.BlockDescription;
import io.narthex.storage.StorageException;
import java.util.List;

/// The blocks of a storage that keeps none.
final class NoBlocks implements BlockAdministration {
  @Override
  public List<BlockDescription> blocks() {
    return List.of();
  }

  @Override
  public void cleanTombstones() {
    // Where nothing is kept in blocks, nothing is deleted in them.
  }

  @Override
  public String writeSnapshot(boolean withHead) {
    throw new StorageException(StorageException.Kind.UNAVAILABLE, "snapshot: no data directory");
  }
}
