package io.narthex.storage.labels;

import io.narthex.storage.text.Utf8;
import java.io.ByteArrayOutputStream;
import net.jpountz.xxhash.XXHashFactory;

/// Hashes of label sets that others compute too, so they must agree bit by bit. Both run over name,
/// 0xFF, value, 0xFF of each label in canonical order, in UTF-8. Neither withstands an attacker;
/// the identity of a series in storage uses [KeyedHash].
public final class LabelHashes {
  private static final int SEPARATOR = 0xFF;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private LabelHashes() {}

  /// xxHash64 with seed 0, by which queries are sharded (upstream: `labels.StableHash`).
  public static long stable(Labels labels) {
    byte[] bytes = bytes(labels);
    return XXHashFactory.fastestJavaInstance().hash64().hash(bytes, 0, bytes.length, 0);
  }

  /// FNV-1a of 64 bits (upstream: `model.LabelSet.Fingerprint`).
  public static long fingerprint(Labels labels) {
    long hash = FNV_OFFSET;
    for (byte b : bytes(labels)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return hash;
  }

  private static byte[] bytes(Labels labels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < labels.size(); i++) {
      out.writeBytes(Utf8.encode(labels.name(i)));
      out.write(SEPARATOR);
      out.writeBytes(Utf8.encode(labels.value(i)));
      out.write(SEPARATOR);
    }
    return out.toByteArray();
  }
}
