package io.narthex.storage.exemplar;

import io.narthex.storage.labels.Labels;

/// One observation of a series with labels of its own, a trace's id for instance.
///
/// @param timestampMs when it was observed, or scraped where nobody said
/// @param timed whether somebody said
public record Exemplar(Labels labels, double value, long timestampMs, boolean timed) {
  /// Most characters of the names and values of all labels.
  public static final int MAX_LABEL_CHARACTERS = 128;

  private static final int OBJECT_BYTES = 64;

  /// Whether this is what `other` is: times that nobody said do not count.
  boolean isSame(Exemplar other) {
    return labels.equals(other.labels)
        && value == other.value
        && (timestampMs == other.timestampMs || (!timed && !other.timed));
  }

  /// Order of the exemplars of one series: by time, then value, then labels.
  int order(Exemplar other) {
    int order = Long.compare(timestampMs, other.timestampMs);
    if (order == 0) {
      order = value < other.value ? -1 : value > other.value ? 1 : 0;
    }
    return order == 0 ? labels.compareTo(other.labels) : order;
  }

  boolean hasTooLongLabels() {
    int characters = 0;
    for (int i = 0; i < labels.size(); i++) {
      characters += length(labels.name(i)) + length(labels.value(i));
    }
    return characters > MAX_LABEL_CHARACTERS;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /// About what this takes in memory.
  long sizeBytes() {
    return OBJECT_BYTES + sizeBytes(labels);
  }

  /// About what a label set takes in memory, strings and all.
  static long sizeBytes(Labels labels) {
    long bytes = OBJECT_BYTES;
    for (int i = 0; i < labels.size(); i++) {
      bytes += 2L * OBJECT_BYTES + 2L * (labels.name(i).length() + labels.value(i).length());
    }
    return bytes;
  }
}
