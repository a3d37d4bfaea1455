package io.narthex.server.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One sample of an exposition as byte ranges of its body: owned and overwritten by the parser that
/// hands it out. Strings are made only when labels are asked for. Not thread-safe.
public final class SampleLine {
  private static final int OFFSETS_PER_LABEL = 4;

  private final byte[] bytes;
  private int seriesStart;
  private int seriesEnd;
  private int nameStart;
  private int nameEnd;
  private double value;
  private boolean timestamped;
  private long timestampMs;
  private int labelCount;
  private int[] offsets = new int[16 * OFFSETS_PER_LABEL];

  SampleLine(byte[] bytes) {
    this.bytes = bytes;
  }

  void start(int at) {
    seriesStart = at;
    nameStart = -1;
    nameEnd = -1;
    labelCount = 0;
    timestamped = false;
  }

  void name(int start, int end) {
    nameStart = start;
    nameEnd = end;
  }

  boolean isNamed() {
    return nameStart >= 0;
  }

  void seriesEnd(int end) {
    seriesEnd = end;
  }

  void addLabel(int labelStart, int labelEnd, int valueStart, int valueEnd) {
    int at = labelCount++ * OFFSETS_PER_LABEL;
    if (at == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * at);
    }
    offsets[at] = labelStart;
    offsets[at + 1] = labelEnd;
    offsets[at + 2] = valueStart;
    offsets[at + 3] = valueEnd;
  }

  void value(double newValue) {
    value = newValue;
  }

  void timestampMs(long newTimestampMs) {
    timestamped = true;
    timestampMs = newTimestampMs;
  }

  /// The body; nobody writes to it.
  public byte[] bytes() {
    return bytes;
  }

  /// First byte of the series (name and labels as they stand in the body).
  public int seriesStart() {
    return seriesStart;
  }

  /// Byte behind the series.
  public int seriesEnd() {
    return seriesEnd;
  }

  /// First byte of the metric name, quotes excluded.
  public int nameStart() {
    return nameStart;
  }

  /// Byte behind the metric name.
  public int nameEnd() {
    return nameEnd;
  }

  public double value() {
    return value;
  }

  /// Whether the body gives a timestamp.
  public boolean hasTimestamp() {
    return timestamped;
  }

  /// Milliseconds since the epoch; meaningless without one in the body.
  public long timestampMs() {
    return timestampMs;
  }

  /// Number of labels, the metric name excluded.
  public int labelCount() {
    return labelCount;
  }

  /// Metric name, unescaped; bytes that are not UTF-8 become U+FFFD (see [#namesAreValid]).
  public String name() {
    return Escapes.unescape(bytes, nameStart, nameEnd);
  }

  /// Name of label `index` in the order of the body, unescaped.
  public String labelName(int index) {
    int at = index * OFFSETS_PER_LABEL;
    return Escapes.unescape(bytes, offsets[at], offsets[at + 1]);
  }

  /// Value of label `index`, unescaped, before any normalisation.
  public String labelValue(int index) {
    int at = index * OFFSETS_PER_LABEL;
    return Escapes.unescape(bytes, offsets[at + 2], offsets[at + 3]);
  }

  /// Whether the name and all label names are valid UTF-8; values always are.
  public boolean namesAreValid() {
    if (!Utf8.isValid(bytes, nameStart, nameEnd)) {
      return false;
    }
    for (int i = 0; i < labelCount; i++) {
      int at = i * OFFSETS_PER_LABEL;
      if (!Utf8.isValid(bytes, offsets[at], offsets[at + 1])) {
        return false;
      }
    }
    return true;
  }

  /// The series as it stands in the body.
  public String series() {
    return new String(bytes, seriesStart, seriesEnd - seriesStart, StandardCharsets.UTF_8);
  }

  int[] labelOffsets(int index) {
    int at = index * OFFSETS_PER_LABEL;
    return Arrays.copyOfRange(offsets, at, at + OFFSETS_PER_LABEL);
  }
}
