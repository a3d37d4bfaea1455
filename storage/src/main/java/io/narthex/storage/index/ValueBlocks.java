package io.narthex.storage.index;

import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.text.Utf8;
import java.util.Arrays;

/// The values of one label in place, ascending, compressed by prefix in blocks, see [IndexFormat].
/// Thread-safe.
final class ValueBlocks {
  private static final int NONE = -1;

  private final IndexPages pages;
  private final long at;
  private final long startsAt;
  private final int count;

  ValueBlocks(IndexPages pages, long at, long length, int count) {
    this.pages = pages;
    this.at = at;
    this.startsAt = at + length;
    this.count = count;
  }

  /// Walks over values in ascending order. Not thread-safe.
  final class Walk {
    private final IndexInput in = new IndexInput(pages, at);
    private byte[] bytes = new byte[64];
    private int length;
    private int next;

    /// Goes to value `ordinal`.
    void seek(int ordinal) {
      int block = ordinal / IndexFormat.BLOCK_VALUES;
      boolean ahead = ordinal >= next && block == next / IndexFormat.BLOCK_VALUES;
      if (!ahead || next % IndexFormat.BLOCK_VALUES == 0) {
        in.seek(blockAt(block));
        next = block * IndexFormat.BLOCK_VALUES;
      }
      while (next <= ordinal) {
        read();
      }
    }

    /// Goes to the next value; the first time to that behind the last [#seek], else to the first.
    void read() {
      int shared = 0;
      if (next % IndexFormat.BLOCK_VALUES == 0) {
        in.seek(blockAt(next / IndexFormat.BLOCK_VALUES));
      } else {
        shared = in.readInt("bytes shared with the value before", length);
      }
      long left = startsAt - in.position();
      int rest = in.readInt("bytes of a value", Math.clamp(left, 0, Integer.MAX_VALUE / 2));
      if (shared + rest > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(shared + rest, 2 * bytes.length));
      }
      in.readBytes(bytes, shared, rest);
      length = shared + rest;
      next++;
    }

    String text() {
      return Utf8.decode(bytes, 0, length);
    }

    int compareTo(byte[] other) {
      return Arrays.compareUnsigned(bytes, 0, length, other, 0, other.length);
    }
  }

  Walk walk() {
    return new Walk();
  }

  String text(int ordinal) {
    Walk walk = walk();
    walk.seek(ordinal);
    return walk.text();
  }

  /// Ordinal of the first value that is not less than `text`, the number of values where all are.
  int ceiling(byte[] text) {
    int low = 0;
    int high = (int) IndexFormat.pieces(count, IndexFormat.BLOCK_VALUES) - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (compareFirst(middle, text) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    Walk walk = walk();
    int ordinal = low * IndexFormat.BLOCK_VALUES;
    int end = Math.min(count, ordinal + IndexFormat.BLOCK_VALUES);
    walk.next = ordinal;
    for (; ordinal < end; ordinal++) {
      walk.read();
      if (walk.compareTo(text) >= 0) {
        break;
      }
    }
    return ordinal;
  }

  /// Ordinal of the value `text`, −1 where there is none.
  int find(byte[] text) {
    int ordinal = ceiling(text);
    if (ordinal == count) {
      return NONE;
    }
    Walk walk = walk();
    walk.seek(ordinal);
    return walk.compareTo(text) == 0 ? ordinal : NONE;
  }

  private int compareFirst(int block, byte[] text) {
    IndexInput in = new IndexInput(pages, blockAt(block));
    int length = in.readInt("bytes of a value", Integer.MAX_VALUE);
    return pages.compare(in.position(), length, text);
  }

  private long blockAt(int block) {
    long start = pages.getUnsignedInt(startsAt + (long) IndexFormat.START_SIZE * block);
    if (start >= startsAt - at) {
      throw new MalformedBytesException(
          "start of a block of values: expected=below " + (startsAt - at) + ", actual=" + start);
    }
    return at + start;
  }
}
