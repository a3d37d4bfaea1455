package io.narthex.server.api;

import io.narthex.storage.sample.Histogram;
import java.io.IOException;

/// Native histograms as JSON: count, sum and the buckets that are not empty, from the lowest to the
/// highest, each with the kind of its bounds.
final class HistogramJson {
  private static final int CUSTOM_BUCKETS = -53;
  private static final int LEFT_OPEN = 0;
  private static final int RIGHT_OPEN = 1;
  private static final int CLOSED = 3;

  private final JsonWriter json;
  private final Histogram histogram;
  private boolean any;

  private HistogramJson(JsonWriter json, Histogram histogram) {
    this.json = json;
    this.histogram = histogram;
  }

  /// `[1.5,{…}]`.
  static void point(JsonWriter json, long timeMs, Histogram histogram) throws IOException {
    json.raw('[').timestamp(timeMs).raw(',');
    new HistogramJson(json, histogram).write();
    json.raw(']');
  }

  private void write() throws IOException {
    json.raw("{\"count\":").value(histogram.count());
    json.raw(",\"sum\":").value(histogram.sum());
    negative();
    if (histogram.zeroCount() != 0) {
      double threshold = histogram.zeroThreshold();
      bucket(CLOSED, -threshold, threshold, histogram.zeroCount());
    }
    positive();
    json.raw(any ? "]}" : "}");
  }

  private void negative() throws IOException {
    int[] indexes = indexes(histogram.negativeSpans(), histogram.negativeBuckets().length);
    for (int i = indexes.length - 1; i >= 0; i--) {
      double count = histogram.negativeBuckets()[i];
      if (count != 0) {
        bucket(RIGHT_OPEN, -bound(indexes[i]), -bound(indexes[i] - 1), count);
      }
    }
  }

  private void positive() throws IOException {
    int[] indexes = indexes(histogram.positiveSpans(), histogram.positiveBuckets().length);
    for (int i = 0; i < indexes.length; i++) {
      double count = histogram.positiveBuckets()[i];
      if (count != 0) {
        boolean closed = histogram.schema() == CUSTOM_BUCKETS && indexes[i] == 0;
        bucket(closed ? CLOSED : LEFT_OPEN, bound(indexes[i] - 1), bound(indexes[i]), count);
      }
    }
  }

  private void bucket(int kind, double lower, double upper, double count) throws IOException {
    json.raw(any ? ",[" : ",\"buckets\":[[").number(kind);
    json.raw(',').value(lower).raw(',').value(upper).raw(',').value(count).raw(']');
    any = true;
  }

  private static int[] indexes(int[] spans, int count) {
    int[] indexes = new int[count];
    int at = 0;
    int index = 0;
    for (int i = 0; i + 1 < spans.length; i += 2) {
      index += spans[i];
      for (int k = 0; k < spans[i + 1] && at < count; k++) {
        indexes[at++] = index++;
      }
    }
    return indexes;
  }

  /// Upper bound of the bucket at `index`.
  private double bound(int index) {
    int schema = histogram.schema();
    if (schema == CUSTOM_BUCKETS) {
      double[] bounds = histogram.customValues();
      if (index < 0) {
        return Double.NEGATIVE_INFINITY;
      }
      return index < bounds.length ? bounds[index] : Double.POSITIVE_INFINITY;
    }
    if (schema <= 0) {
      return scaled(1, (long) index << -schema);
    }
    int perDoubling = 1 << schema;
    int fraction = Math.floorMod(index, perDoubling);
    return scaled(
        StrictMath.pow(2, (double) fraction / perDoubling), Math.floorDiv(index, perDoubling));
  }

  /// `mantissa × 2^exponent`, with the largest number in the place of the first overflow, whose
  /// bucket ends at the largest float.
  private static double scaled(double mantissa, long exponent) {
    if (exponent == 1024 && mantissa == 1) {
      return Double.MAX_VALUE;
    }
    return Math.scalb(mantissa, Math.clamp(exponent, -2_000, 2_000));
  }
}
