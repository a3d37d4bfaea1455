package io.narthex.server.remote;

import io.narthex.storage.text.Utf8;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The symbols of one remote-write 2.0 body, where they stand in it: each as its length, a varint,
/// and its bytes. Four bytes a symbol; texts are made only of those that somebody asks for.
final class SymbolTable {
  private static final int INITIAL_CAPACITY = 256;

  /// A larger table is not kept for the next body.
  private static final int MAX_IDLE_CAPACITY = 1 << 16;

  private final Map<Integer, String> texts = new HashMap<>();
  private byte[] body = new byte[0];
  private int[] starts = new int[INITIAL_CAPACITY];
  private int count;

  /// Begins with another body.
  void clear(byte[] newBody) {
    body = newBody;
    count = 0;
    texts.clear();
    if (starts.length > MAX_IDLE_CAPACITY) {
      starts = new int[INITIAL_CAPACITY];
    }
  }

  /// Adds the symbol whose length stands at `start`; it was checked to lie in the body.
  void add(int start) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
    }
    starts[count++] = start;
  }

  int count() {
    return count;
  }

  /// Whether `ref`, taken without sign, names a symbol.
  boolean has(int ref) {
    return Integer.compareUnsigned(ref, count) < 0;
  }

  /// Text of a symbol; bytes that are no UTF-8 appear as [Utf8] says.
  String text(int ref) {
    return texts.computeIfAbsent(ref, this::decode);
  }

  private String decode(int ref) {
    int from = contentStart(ref);
    return Utf8.decode(body, from, from + contentLength(ref));
  }

  private int contentStart(int ref) {
    int at = starts[ref];
    while (body[at] < 0) {
      at++;
    }
    return at + 1;
  }

  private int contentLength(int ref) {
    long length = 0;
    int at = starts[ref];
    for (int shift = 0; ; shift += 7) {
      byte b = body[at++];
      length |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return (int) length;
      }
    }
  }

  /// Bytes of a symbol, its length before it.
  int size(int ref) {
    int start = starts[ref];
    byte first = body[start];
    return first >= 0 ? 1 + first : contentStart(ref) - start + contentLength(ref);
  }
}
