package io.narthex.rules.template;

import io.narthex.storage.sample.Histogram;
import io.narthex.storage.text.GoFloat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Native histograms as upstream writes them: `{count:3, sum:10, [-1,-0.5):1, (0.5,1]:2}`, empty
/// buckets left out. Bounds of schemas above 0 are computed; upstream has a table whose last digit
/// can differ.
final class HistogramText {
  private static final int CUSTOM = -53;

  private HistogramText() {}

  static String of(Histogram histogram) {
    List<String> parts = new ArrayList<>();
    parts.add("count:" + number(histogram.count()));
    parts.add("sum:" + number(histogram.sum()));
    List<String> negative =
        buckets(histogram, histogram.negativeSpans(), histogram.negativeBuckets(), true);
    Collections.reverse(negative);
    parts.addAll(negative);
    if (histogram.zeroCount() != 0) {
      String threshold = number(histogram.zeroThreshold());
      parts.add(
          "["
              + number(-histogram.zeroThreshold())
              + ","
              + threshold
              + "]:"
              + number(histogram.zeroCount()));
    }
    parts.addAll(buckets(histogram, histogram.positiveSpans(), histogram.positiveBuckets(), false));
    return "{" + String.join(", ", parts) + "}";
  }

  private static List<String> buckets(
      Histogram histogram, int[] spans, double[] counts, boolean negative) {
    List<String> parts = new ArrayList<>();
    int index = 0;
    int at = 0;
    for (int span = 0; span + 1 < spans.length; span += 2) {
      index += spans[span];
      for (int i = 0; i < spans[span + 1] && at < counts.length; i++, index++, at++) {
        if (counts[at] != 0) {
          parts.add(bounds(histogram, index, negative) + ":" + number(counts[at]));
        }
      }
    }
    return parts;
  }

  private static String bounds(Histogram histogram, int index, boolean negative) {
    double lower = bound(histogram, index - 1);
    double upper = bound(histogram, index);
    if (negative) {
      return "[" + number(-upper) + "," + number(-lower) + ")";
    }
    boolean closed = histogram.schema() == CUSTOM && index == 0;
    return (closed ? "[" : "(") + number(lower) + "," + number(upper) + "]";
  }

  /// The upper bound of bucket `index`.
  private static double bound(Histogram histogram, int index) {
    if (histogram.schema() == CUSTOM) {
      double[] bounds = histogram.customValues();
      if (index < 0) {
        return Double.NEGATIVE_INFINITY;
      }
      return index < bounds.length ? bounds[index] : Double.POSITIVE_INFINITY;
    }
    if (histogram.schema() <= 0) {
      long exponent = (long) index << -histogram.schema();
      // the last bucket ends with the largest number, those behind it with infinity
      return exponent == 1024 ? Double.MAX_VALUE : Math.scalb(1.0, (int) exponent);
    }
    int parts = 1 << histogram.schema();
    int whole = Math.floorDiv(index, parts);
    double fraction = Math.pow(2, Math.floorMod(index, parts) / (double) parts);
    return whole == 1024 && fraction == 1 ? Double.MAX_VALUE : Math.scalb(fraction, whole);
  }

  private static String number(double value) {
    return GoFloat.format(value, 'g', -1);
  }
}
