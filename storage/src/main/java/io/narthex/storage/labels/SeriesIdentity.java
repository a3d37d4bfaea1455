package io.narthex.storage.labels;

import io.narthex.storage.text.Utf8;
import java.util.Arrays;

/// Identities of series: 128 bits by a [KeyedHash] over the canonical label set, name and value of
/// each label in UTF-8 behind its length (32 bits, little-endian). Holds the last one; not
/// thread-safe.
public final class SeriesIdentity {
  private final KeyedHash hash;
  private final long keyId;
  private byte[] bytes = new byte[512];

  /// @param key of the data directory
  public SeriesIdentity(IdentityKey key) {
    this.hash = new KeyedHash(key.low(), key.high());
    this.keyId = key.id();
  }

  /// Secret of a data directory by which its series are identified.
  public record IdentityKey(long low, long high) {
    /// Names the key without telling it: half of the hash of nothing under it.
    public long id() {
      KeyedHash hash = new KeyedHash(low, high);
      hash.hash(new byte[0], 0, 0);
      return hash.low();
    }
  }

  /// Names the key, see [IdentityKey#id].
  public long keyId() {
    return keyId;
  }

  /// Goes to the series with these labels.
  public void of(Labels labels) {
    int length = 0;
    for (int i = 0; i < labels.size(); i++) {
      length = put(labels.name(i), length);
      length = put(labels.value(i), length);
    }
    hash.hash(bytes, 0, length);
  }

  private int put(String text, int at) {
    byte[] utf8 = Utf8.encode(text);
    int end = at + Integer.BYTES + utf8.length;
    if (bytes.length < end) {
      bytes = Arrays.copyOf(bytes, 2 * end);
    }
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[at + i] = (byte) (utf8.length >>> (8 * i));
    }
    System.arraycopy(utf8, 0, bytes, at + Integer.BYTES, utf8.length);
    return end;
  }

  /// High half of the identity.
  public long high() {
    return hash.high();
  }

  /// Low half.
  public long low() {
    return hash.low();
  }
}
