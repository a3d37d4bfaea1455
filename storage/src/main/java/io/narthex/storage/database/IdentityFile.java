package io.narthex.storage.database;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.AtomicFile;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import io.narthex.storage.text.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The secret under which a data directory hashes label sets to identities, in its file `identity`.
/// All numbers are little-endian.
///
/// ```
/// offset size
///      0    4  magic 0x6449584e ("NXId")
///      4    4  version, 1
///      8   16  key
///     24    4  CRC-32C of the 24 bytes above
/// ```
///
/// A block names the key that its identities were made with by [IdentityKey#id]; under another key
/// they are computed anew, and the head's are computed at every start. So a key that is lost costs
/// time and memory until the blocks are compacted, and nothing else.
final class IdentityFile {
  static final String NAME = "identity";
  private static final Logger LOG = LoggerFactory.getLogger(IdentityFile.class);
  private static final int MAGIC = 0x6449584e;
  private static final int VERSION = 1;
  private static final int VERSION_OFFSET = 4;
  private static final int KEY_OFFSET = 8;
  private static final int CRC_OFFSET = 24;
  private static final int SIZE = 28;

  private IdentityFile() {}

  /// The key of the data directory; a new one where it has none that can be read. What is there
  /// instead goes to quarantine.
  ///
  /// @param random where a new key comes from: secret, unpredictable
  /// @throws StorageException `UNAVAILABLE` where the file cannot be moved or written
  static IdentityKey of(FileSystem fileSystem, Path directory, LongSupplier random) {
    Path file = directory.resolve(NAME);
    try {
      Optional<IdentityKey> found = find(fileSystem, directory);
      if (found.isPresent()) {
        return found.get();
      }
      if (fileSystem.exists(file)) {
        Path aside = DataFiles.moveToQuarantine(fileSystem, directory, NAME);
        LOG.error(
            "identity key cannot be read: {} is now {}, a new key is made, series of blocks are"
                + " identified anew",
            file,
            aside);
      } else if (fileSystem.exists(directory.resolve(DataFiles.BLOCKS))) {
        LOG.warn(
            "identity key is lost: a new one is made, series of blocks are identified anew ({})",
            file);
      }
      IdentityKey fresh = new IdentityKey(random.getAsLong(), random.getAsLong());
      AtomicFile.replace(fileSystem, file, content(fresh));
      return fresh;
    } catch (IOException e) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE,
          "identity key: expected=usable, actual=" + FileFailure.reason(e) + " (" + file + ")",
          e);
    }
  }

  /// The key of a data directory, where it has one that can be read.
  static Optional<IdentityKey> find(FileSystem fileSystem, Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (!fileSystem.exists(file)) {
      return Optional.empty();
    }
    try {
      byte[] content = AtomicFile.read(fileSystem, file);
      return isKey(content)
          ? Optional.of(
              new IdentityKey(
                  Bytes.getLong(content, KEY_OFFSET),
                  Bytes.getLong(content, KEY_OFFSET + Long.BYTES)))
          : Optional.empty();
    } catch (IOException e) {
      LOG.error("identity key: expected=readable, actual={} ({})", e, file);
      return Optional.empty();
    }
  }

  private static boolean isKey(byte[] content) {
    return content.length == SIZE
        && Bytes.getInt(content, 0) == MAGIC
        && Bytes.getInt(content, VERSION_OFFSET) == VERSION
        && Bytes.getInt(content, CRC_OFFSET) == new Crc32c().of(content, 0, CRC_OFFSET);
  }

  private static byte[] content(IdentityKey key) {
    byte[] content = new byte[SIZE];
    Bytes.putInt(content, 0, MAGIC);
    Bytes.putInt(content, VERSION_OFFSET, VERSION);
    Bytes.putLong(content, KEY_OFFSET, key.low());
    Bytes.putLong(content, KEY_OFFSET + Long.BYTES, key.high());
    Bytes.putInt(content, CRC_OFFSET, new Crc32c().of(content, 0, CRC_OFFSET));
    return content;
  }
}
