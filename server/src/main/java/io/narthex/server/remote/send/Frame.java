package io.narthex.server.remote.send;

import io.narthex.storage.database.CommitReader;

/// The samples of one frame of the commit log with the lanes they belong to. Reused; not
/// thread-safe.
final class Frame {
  private static final long SKIPPED = Long.MAX_VALUE;

  private final CommitReader reader;
  private long[] hashes = new long[256];
  private long newestMs;

  Frame(CommitReader reader) {
    this.reader = reader;
  }

  CommitReader reader() {
    return reader;
  }

  /// Takes the frame that the reader stands at.
  ///
  /// @param again whether it was read before, by another reader
  void load(Encoder encoder, boolean again) {
    if (hashes.length < count()) {
      hashes = new long[Math.max(count(), 2 * hashes.length)];
    }
    encoder.hashes(this, !again);
    newestMs = Long.MIN_VALUE;
    for (int i = 0; i < count(); i++) {
      if (hashes[i] != SKIPPED) {
        newestMs = Math.max(newestMs, reader.timestampMs(i));
      }
    }
  }

  int count() {
    return reader.sampleCount();
  }

  long sequence() {
    return reader.sequence();
  }

  /// Newest timestamp of what is sent, `Long.MIN_VALUE` where nothing is.
  long newestMs() {
    return newestMs;
  }

  long ref(int index) {
    return reader.ref(index);
  }

  /// Sample `index` is not sent.
  void skip(int index) {
    hashes[index] = SKIPPED;
  }

  void hash(int index, int hash) {
    hashes[index] = hash & 0xffffffffL;
  }

  /// Whether sample `index` belongs to lane `lane` of `lanes`.
  boolean isOf(int index, int lane, int lanes) {
    long hash = hashes[index];
    return hash != SKIPPED && (lanes == 1 || (hash * lanes) >>> Integer.SIZE == lane);
  }

  void addTo(SampleRing ring, int index) {
    ring.add(reader.ref(index), reader.timestampMs(index), reader.value(index), reader.sequence());
  }
}
