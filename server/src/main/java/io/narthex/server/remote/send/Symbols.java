package io.narthex.server.remote.send;

import io.narthex.storage.encoding.Varints;
import io.narthex.storage.text.Utf8;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Texts under small numbers, each once, as protobuf writes them: the length, then UTF-8; 0 is the
/// empty one. Not thread-safe.
final class Symbols {
  private static final int OBJECT_BYTES = 120;

  private final Map<String, Integer> ids = new HashMap<>();
  private final List<byte[]> texts = new ArrayList<>();
  private long sizeBytes;

  Symbols() {
    clear();
  }

  int id(String text) {
    Integer known = ids.get(text);
    if (known != null) {
      return known;
    }
    byte[] utf8 = Utf8.encode(text);
    byte[] wire = new byte[Varints.size(utf8.length) + utf8.length];
    int from = Varints.put(wire, 0, utf8.length);
    System.arraycopy(utf8, 0, wire, from, utf8.length);
    int id = texts.size();
    ids.put(text, id);
    texts.add(wire);
    sizeBytes += OBJECT_BYTES + 2L * wire.length;
    return id;
  }

  /// The number of a text that has one, −1 for any other.
  int find(String text) {
    return ids.getOrDefault(text, -1);
  }

  /// The text with its length before it; not to be changed.
  byte[] wire(int id) {
    return texts.get(id);
  }

  String text(int id) {
    byte[] wire = texts.get(id);
    int from = 0;
    while (wire[from++] < 0) {}
    return Utf8.decode(wire, from, wire.length);
  }

  /// Numbers given out.
  int count() {
    return texts.size();
  }

  /// About what they take in memory.
  long sizeBytes() {
    return sizeBytes;
  }

  /// Forgets all; numbers mean nothing any more.
  void clear() {
    ids.clear();
    texts.clear();
    sizeBytes = 0;
    id("");
  }
}
