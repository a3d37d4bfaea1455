package io.narthex.storage.file;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/// Content of one file: what programs see, what the disk has for certain, and which sectors differ.
/// Guarded by its file system.
final class SimulatedInode {
  private static final int SECTOR_BYTES = 512;

  private byte[] bytes;
  private int size;
  private byte[] durable;

  /// Sectors that the next sync writes.
  private final BitSet dirty = new BitSet();

  /// Sectors that a failed sync left clean: they may have arrived, no later sync writes them.
  private final BitSet forgotten = new BitSet();

  SimulatedInode(byte[] content) {
    bytes = content.clone();
    size = content.length;
    durable = content.clone();
  }

  int size() {
    return size;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, size);
  }

  int read(byte[] into, int offset, int length, long from) {
    int count = (int) Math.max(0, Math.min(length, size - from));
    System.arraycopy(bytes, (int) Math.min(from, size), into, offset, count);
    return count;
  }

  void write(byte[] from, int offset, int length, int at) {
    if (length == 0) {
      return;
    }
    if (at + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(at + length, 2 * bytes.length));
    }
    System.arraycopy(from, offset, bytes, at, length);
    dirty.set(Math.min(at, size) / SECTOR_BYTES, (at + length - 1) / SECTOR_BYTES + 1);
    size = Math.max(size, at + length);
  }

  void truncate(int newSize) {
    if (newSize < size) {
      Arrays.fill(bytes, newSize, size, (byte) 0);
      size = newSize;
    }
  }

  void force() {
    byte[] synced = Arrays.copyOf(durable, size);
    copySectors(dirty, synced);
    durable = synced;
    dirty.clear();
  }

  /// A sync that fails and forgets what it was to write.
  void forget() {
    forgotten.or(dirty);
    dirty.clear();
  }

  private void copySectors(BitSet sectors, byte[] to) {
    for (int i = sectors.nextSetBit(0); i >= 0; i = sectors.nextSetBit(i + 1)) {
      copySector(i, to);
    }
  }

  private void copySector(int sector, byte[] to) {
    int start = sector * SECTOR_BYTES;
    int end = Math.min(Math.min(size, to.length), start + SECTOR_BYTES);
    if (start < end) {
      System.arraycopy(bytes, start, to, start, end - start);
    }
  }

  /// How likely each change arrives in one crash: nothing, everything, or a share.
  static double chance(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> 1;
      default -> random.nextDouble();
    };
  }

  /// What a crash may leave: each sector that is not durable arrives with the chance `arrival`.
  byte[] crash(SplittableRandom random, double arrival) {
    int smaller = Math.min(size, durable.length);
    int larger = Math.max(size, durable.length);
    int leftSize =
        switch (random.nextInt(3)) {
          case 0 -> durable.length;
          case 1 -> size;
          default -> smaller + random.nextInt(larger - smaller + 1);
        };
    byte[] left = Arrays.copyOf(durable, leftSize);
    BitSet open = (BitSet) dirty.clone();
    open.or(forgotten);
    for (int i = open.nextSetBit(0); i >= 0; i = open.nextSetBit(i + 1)) {
      if (random.nextDouble() < arrival) {
        copySector(i, left);
      }
    }
    return left;
  }
}
