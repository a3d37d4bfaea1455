package io.narthex.storage.block;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.Crc32c;
import java.io.IOException;
import java.util.function.IntConsumer;

/// Reads every byte of a block and holds it against what the manifest says. Nothing of it is left
/// in the memory of the process.
public final class BlockScrub {
  private static final int PIECE_BYTES = 1 << 17;

  private BlockScrub() {}

  /// Reads all of `block`, of which the caller has a use.
  ///
  /// @param pace told the number of bytes before each piece is read; may wait, and end the reading
  ///   by an exception
  /// @throws StorageException `CORRUPT` where a byte is not what was written
  /// @throws IOException where manifest or tombstones cannot be read
  public static void run(Block block, IntConsumer pace) throws IOException {
    block.checkSmallFiles();
    try {
      check(block.indexOnePass(), block.manifest().index(), pace);
      check(block.chunksOnePass(), block.manifest().chunks(), pace);
    } finally {
      block.unload();
    }
  }

  private static void check(MappedBytes file, BlockManifest.FileFigures figures, IntConsumer pace) {
    Crc32c crc = new Crc32c();
    crc.start();
    for (long at = 0; at < figures.sizeBytes(); at += PIECE_BYTES) {
      int length = (int) Math.min(PIECE_BYTES, figures.sizeBytes() - at);
      pace.accept(length);
      crc.update(file.read(at, length), 0, length);
    }
    if (crc.value() != figures.crc()) {
      throw file.corruptFile(
          "CRC-32C of the file",
          Integer.toHexString(figures.crc()),
          Integer.toHexString(crc.value()));
    }
  }
}
