package io.narthex.storage.exchange;

import java.io.IOException;

/// Reads what [SeriesSpill] wrote. Not thread-safe.
final class SpilledSeries implements AutoCloseable {
  private final FileBytes file;
  private final SectionReader in;
  private final ByteSink chunks = new ByteSink();
  private final int count;
  private int[] labels = new int[64];
  private int labelCount;
  private int ordinal = -1;

  SpilledSeries(FileBytes file, int count) {
    this.file = file;
    this.in = SectionReader.resume(file, "temporary file", 0, file.sizeBytes());
    this.count = count;
  }

  /// Goes to the next series.
  boolean next() throws IOException {
    if (++ordinal == count) {
      return false;
    }
    labelCount = (int) in.readVarint();
    if (2 * labelCount > labels.length) {
      labels = new int[2 * labelCount];
    }
    for (int i = 0; i < 2 * labelCount; i++) {
      labels[i] = (int) in.readVarint();
    }
    chunks.clear();
    in.readInto(chunks, (int) in.readVarint());
    return true;
  }

  /// Series read before this one.
  int ordinal() {
    return ordinal;
  }

  int labelCount() {
    return labelCount;
  }

  /// Number of the name of a label.
  int name(int label) {
    return labels[2 * label];
  }

  /// Number of the value of a label.
  int value(int label) {
    return labels[2 * label + 1];
  }

  /// The chunks as the index has them.
  ByteSink chunks() {
    return chunks;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
