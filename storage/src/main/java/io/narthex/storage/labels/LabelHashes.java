package io.narthex.storage.labels;

import io.narthex.storage.text.Utf8;
import java.io.ByteArrayOutputStream;
import net.jpountz.xxhash.XXHashFactory;

/// Hashes of label sets that others compute too, so they must agree bit by bit; over names and
/// values in canonical order, in UTF-8. None withstands an attacker; the identity of a series in
/// storage uses [KeyedHash].
public final class LabelHashes {
  private static final int SEPARATOR = 0xFF;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private LabelHashes() {}

  /// xxHash64 with seed 0 over name, 0xFF, value, 0xFF of each label, by which queries are sharded
  /// (upstream: `labels.StableHash`).
  public static long stable(Labels labels) {
    return xxHash64(bytes(labels));
  }

  /// xxHash64 with seed 0 over the UTF-8 of a text.
  public static long ofText(String text) {
    return xxHash64(Utf8.encode(text));
  }

  /// The safe instance: of the other one the JDK warns on standard error.
  private static long xxHash64(byte[] bytes) {
    return XXHashFactory.safeInstance().hash64().hash(bytes, 0, bytes.length, 0);
  }

  /// xxHash64 with seed 0 over each name and each value behind its length, which is one byte, or
  /// 0xFF and three bytes from 255 on. By it `limit_ratio` chooses series (upstream: `Labels.Hash`
  /// of the default build).
  public static long ofLengthPrefixed(Labels labels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < labels.size(); i++) {
      writeSized(out, Utf8.encode(labels.name(i)));
      writeSized(out, Utf8.encode(labels.value(i)));
    }
    return xxHash64(out.toByteArray());
  }

  private static void writeSized(ByteArrayOutputStream out, byte[] text) {
    out.write(Math.min(text.length, 0xff));
    if (text.length >= 0xff) {
      out.write(text.length);
      out.write(text.length >> 8);
      out.write(text.length >> 16);
    }
    out.writeBytes(text);
  }

  /// FNV-1a of 64 bits over name, 0xFF, value, 0xFF of each label (upstream:
  /// `model.LabelSet.Fingerprint`).
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
