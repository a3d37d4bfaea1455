package io.narthex.query;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.Histogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The value of a query.
public sealed interface QueryValue {
  /// A number at a time.
  record Scalar(long timestampMs, double value) implements QueryValue {}

  /// A string at a time.
  record Text(long timestampMs, String value) implements QueryValue {}

  /// An instant vector, in the order in which it is shown.
  record Vector(List<Sample> samples) implements QueryValue {
    public Vector {
      samples = List.copyOf(samples);
    }
  }

  /// Series of samples, ascending by labels.
  record Matrix(List<Series> series) implements QueryValue {
    public Matrix {
      series = List.copyOf(series);
    }
  }

  /// A sample of an instant vector: a float, or a histogram where that is not null.
  record Sample(Labels labels, long timestampMs, double value, @Nullable Histogram histogram) {}

  /// A series of a matrix: floats and histograms in time order each. The arrays are exactly as long
  /// as there are samples; nobody writes them.
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
  record Series(
      Labels labels,
      long[] timestampsMs,
      double[] values,
      long[] histogramTimestampsMs,
      List<Histogram> histograms) {
    public Series {
      histograms = List.copyOf(histograms);
    }

    /// A series of floats only.
    public static Series ofFloats(Labels labels, long[] timestampsMs, double[] values) {
      return new Series(labels, timestampsMs, values, new long[0], List.of());
    }
  }
}
