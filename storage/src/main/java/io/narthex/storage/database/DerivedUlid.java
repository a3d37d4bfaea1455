package io.narthex.storage.database;

import io.narthex.storage.block.Ulid;
import io.narthex.storage.labels.KeyedHash;
import io.narthex.storage.text.Utf8;

/// Names of blocks that follow from what they are made of, so that the same work done again finds
/// its result.
final class DerivedUlid {
  private static final long MOST_MS = (1L << 48) - 1;

  private DerivedUlid() {}

  /// The name of a block with this time in it that is made of what `origin` says.
  static Ulid of(long timeMs, String origin) {
    byte[] bytes = Utf8.encode(origin);
    KeyedHash hash = new KeyedHash(0, 0);
    hash.hash(bytes, 0, bytes.length);
    long time = Math.clamp(timeMs, 0, MOST_MS) << Short.SIZE;
    return new Ulid(time | hash.high() >>> (Long.SIZE - Short.SIZE), hash.low());
  }
}
