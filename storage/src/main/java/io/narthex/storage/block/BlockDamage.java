package io.narthex.storage.block;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.MalformedBytesException;
import java.nio.file.Path;

/// What is said of a block whose files are not what its manifest says.
final class BlockDamage {
  private BlockDamage() {}

  /// Checks that a figure is what the manifest says.
  static void check(String what, long expected, long actual, Path path) {
    if (expected != actual) {
      throw differs(what, expected, actual, path);
    }
  }

  static StorageException differs(String what, Object expected, Object actual, Path path) {
    return new StorageException(
        StorageException.Kind.CORRUPT,
        what + ": expected=" + expected + ", actual=" + actual + " (" + path + "@0)");
  }

  static StorageException malformed(MalformedBytesException cause, Path path) {
    return new StorageException(
        StorageException.Kind.CORRUPT, cause.getMessage() + " (" + path + "@0)", cause);
  }
}
