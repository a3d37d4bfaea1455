package io.narthex.storage.index;

import io.narthex.storage.encoding.MalformedBytesException;

/// The sets of label names that series of an index have, read when it is opened. Thread-safe.
public final class Shapes {
  private final IndexPages pages;
  private final PackedColumn ofSeries;

  /// Where the labels of each set begin, and the end.
  private final int[] starts;

  private final int[] labels;

  Shapes(IndexPages pages) {
    this.pages = pages;
    IndexTrailer trailer = pages.trailer();
    long length = trailer.labelsAt() - trailer.shapesAt();
    if (trailer.shapeCount() > length) {
      throw new MalformedBytesException(
          "shapes: expected=at most " + length + ", actual=" + trailer.shapeCount());
    }
    starts = new int[(int) trailer.shapeCount() + 1];
    IntList all = new IntList();
    IndexInput in = new IndexInput(pages, trailer.shapesAt());
    for (int shape = 0; shape < starts.length - 1; shape++) {
      int count = in.readInt("labels of a shape", (int) trailer.labelCount());
      int label = -1;
      for (int i = 0; i < count; i++) {
        label += 1 + in.readInt("difference of labels", (int) trailer.labelCount() - label - 2);
        all.add(label);
      }
      starts[shape + 1] = all.size();
    }
    if (in.position() != trailer.labelsAt()) {
      throw new MalformedBytesException(
          "end of the shapes: expected=" + trailer.labelsAt() + ", actual=" + in.position());
    }
    labels = all.toArray();
    ofSeries =
        new PackedColumn(
            pages,
            trailer.shapeColumnAt(),
            trailer.shapeColumnLength(),
            (int) trailer.shapeCount() - 1);
  }

  /// Number of distinct sets: they are numbered below it.
  public int count() {
    return starts.length - 1;
  }

  /// The set of a series.
  public int of(int series) {
    try {
      return ofSeries.get(series);
    } catch (RuntimeException | InternalError e) {
      throw pages.corrupt(e);
    }
  }

  /// Number of labels of a set.
  public int size(int shape) {
    return starts[shape + 1] - starts[shape];
  }

  /// Label `i` of a set, ascending.
  public int label(int shape, int i) {
    return labels[starts[shape] + i];
  }
}
