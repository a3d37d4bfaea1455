package io.narthex.storage.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The distinct sets of label names among the series of an index. Not thread-safe.
final class ShapesWriter {
  private final Map<Shape, Integer> numbers = new HashMap<>();
  private final List<Shape> shapes = new ArrayList<>();
  private final IntList ofSeries = new IntList();

  /// Labels in the order in which they were first seen.
  private static final class Shape {
    private final int[] labels;

    Shape(int[] labels) {
      this.labels = labels;
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(labels);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Shape shape && Arrays.equals(labels, shape.labels);
    }
  }

  int count() {
    return shapes.size();
  }

  int seriesCount() {
    return ofSeries.size();
  }

  /// The next series has these labels, named as they were first seen.
  void add(int[] labels) {
    Shape shape = new Shape(labels);
    Integer known = numbers.putIfAbsent(shape, shapes.size());
    if (known == null) {
      shapes.add(shape);
    }
    ofSeries.add(known == null ? shapes.size() - 1 : known);
  }

  /// Writes the column.
  ///
  /// @return bytes of its data
  long putColumn(IndexOutput out) throws IOException {
    PackedColumnWriter column = new PackedColumnWriter(out);
    for (int i = 0; i < ofSeries.size(); i++) {
      column.add(ofSeries.get(i));
    }
    return column.finish();
  }

  /// Writes the sets.
  ///
  /// @param sorted number of each label in ascending order, by the order in which it was first seen
  void putShapes(IndexOutput out, int[] sorted) throws IOException {
    for (Shape shape : shapes) {
      int[] labels = Arrays.stream(shape.labels).map(label -> sorted[label]).sorted().toArray();
      out.putVarint(labels.length);
      for (int i = 0; i < labels.length; i++) {
        out.putVarint(i == 0 ? labels[0] : labels[i] - labels[i - 1] - 1);
      }
    }
  }
}
