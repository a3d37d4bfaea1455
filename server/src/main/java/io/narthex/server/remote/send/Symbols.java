package io.narthex.server.remote.send;

import io.narthex.storage.encoding.Varints;
import io.narthex.storage.text.Utf8;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Texts under small numbers, each once, in UTF-8; 0 is the empty one. Not thread-safe.
final class Symbols {
  private static final int OBJECT_BYTES = 120;

  private final Map<String, Integer> ids = new HashMap<>();
  private final List<byte[]> bytes = new ArrayList<>();
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
    int id = bytes.size();
    ids.put(text, id);
    bytes.add(utf8);
    sizeBytes += OBJECT_BYTES + 2L * utf8.length;
    return id;
  }

  /// The number of a text that has one, −1 for any other.
  int find(String text) {
    return ids.getOrDefault(text, -1);
  }

  byte[] bytes(int id) {
    return bytes.get(id);
  }

  /// Bytes of the text with its length before it, as protobuf writes it.
  int wireSize(int id) {
    int length = bytes.get(id).length;
    return Varints.size(length) + length;
  }

  /// Numbers given out.
  int count() {
    return bytes.size();
  }

  /// About what they take in memory.
  long sizeBytes() {
    return sizeBytes;
  }

  /// Forgets all; numbers mean nothing any more.
  void clear() {
    ids.clear();
    bytes.clear();
    sizeBytes = 0;
    id("");
  }
}
