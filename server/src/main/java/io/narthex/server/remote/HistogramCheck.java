package io.narthex.server.remote;

import io.narthex.storage.text.GoFloat;
import org.jspecify.annotations.Nullable;

/// What makes a native histogram acceptable, with upstream's words for what does not.
final class HistogramCheck {
  private static final int CUSTOM_BUCKETS = -53;
  private static final int MIN_SCHEMA = -4;

  /// Schemas from 9 on are reduced to 8, so they are taken.
  private static final int MAX_SCHEMA = 52;

  private HistogramCheck() {}

  /// Why `histogram` is none; null where it is one.
  static @Nullable String fault(WireHistogram histogram) {
    WireHistogram.Scalars scalars = histogram.scalars();
    boolean custom = scalars.schema == CUSTOM_BUCKETS;
    if (!custom && (scalars.schema < MIN_SCHEMA || scalars.schema > MAX_SCHEMA)) {
      return "histogram has an invalid schema, which must be between -4 and 8 for exponential"
          + " buckets, or -53 for custom buckets, got schema "
          + scalars.schema;
    }
    String fault = custom ? customFault(histogram) : exponentialFault(histogram);
    if (fault != null) {
      return fault;
    }
    if (scalars.isFloat && scalars.countFloat < 0) {
      return "observation count is  "
          + GoFloat.format(scalars.countFloat, 'g', -1)
          + ": histogram's observation count is negative";
    }
    fault = bucketsFault("positive", histogram.positive(), scalars.isFloat);
    return fault == null && !scalars.isFloat ? countFault(histogram) : fault;
  }

  private static @Nullable String customFault(WireHistogram histogram) {
    String fault = boundsFault(histogram.customValues());
    if (fault == null) {
      fault = customSpansFault(histogram);
    }
    if (fault != null) {
      return "custom buckets: " + fault;
    }
    WireHistogram.Scalars scalars = histogram.scalars();
    WireHistogram.Side negative = histogram.negative();
    double zeroCount = scalars.isFloat ? scalars.zeroCountFloat : scalars.zeroCountInt;
    if (zeroCount != 0) {
      return "custom buckets: must have zero count of 0";
    }
    if (scalars.zeroThreshold != 0) {
      return "custom buckets: must have zero threshold of 0";
    }
    if (negative.spanCount > 0) {
      return "custom buckets: must not have negative spans";
    }
    return buckets(negative, scalars.isFloat).count > 0
        ? "custom buckets: must not have negative buckets"
        : null;
  }

  private static @Nullable String boundsFault(WireHistogram.Numbers bounds) {
    double previous = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < bounds.count; i++) {
      double current = bounds.real(i);
      if (Double.isNaN(current)) {
        return "histogram custom bounds must not be NaN";
      }
      if (i > 0 && current <= previous) {
        return "previous bound is "
            + fixed(previous)
            + " and current is "
            + fixed(current)
            + ": histogram custom bounds must be in strictly increasing order";
      }
      previous = current;
    }
    return previous == Double.POSITIVE_INFINITY
        ? "last +Inf bound must not be explicitly defined: histogram custom bounds must be finite"
        : null;
  }

  private static String fixed(double value) {
    return GoFloat.format(value, 'f', 6);
  }

  private static @Nullable String customSpansFault(WireHistogram histogram) {
    WireHistogram.Side side = histogram.positive();
    String fault = spansFault(side, buckets(side, histogram.scalars().isFloat).count, 0);
    if (fault != null) {
      return fault;
    }
    long total = 0;
    for (int i = 0; i < side.spanCount; i++) {
      total += side.spans[2 * i] + Integer.toUnsignedLong(side.spans[2 * i + 1]);
    }
    int bounds = histogram.customValues().count;
    return bounds + 1 < total
        ? "only "
            + bounds
            + " custom bounds defined which is insufficient to cover total span length of "
            + total
            + ": histogram custom bounds are too few"
        : null;
  }

  private static @Nullable String exponentialFault(WireHistogram histogram) {
    WireHistogram.Scalars scalars = histogram.scalars();
    WireHistogram.Side positive = histogram.positive();
    WireHistogram.Side negative = histogram.negative();
    String fault = spansFault(positive, buckets(positive, scalars.isFloat).count, 1);
    if (fault != null) {
      return "positive side: " + fault;
    }
    fault = spansFault(negative, buckets(negative, scalars.isFloat).count, 1);
    if (fault != null) {
      return "negative side: " + fault;
    }
    fault = bucketsFault("negative", negative, scalars.isFloat);
    if (fault != null) {
      return fault;
    }
    if (scalars.isFloat && scalars.zeroCountFloat < 0) {
      return "zero bucket has observation count of "
          + GoFloat.format(scalars.zeroCountFloat, 'g', -1)
          + ": histogram has a bucket whose observation count is negative";
    }
    return histogram.customValues().count > 0
        ? "histogram with exponential schema must not have custom bounds"
        : null;
  }

  private static WireHistogram.Numbers buckets(WireHistogram.Side side, boolean isFloat) {
    return isFloat ? side.counts : side.deltas;
  }

  /// @param firstChecked the first span whose offset must not be negative
  private static @Nullable String spansFault(
      WireHistogram.Side side, int buckets, int firstChecked) {
    long needed = 0;
    for (int i = 0; i < side.spanCount; i++) {
      if (i >= firstChecked && side.spans[2 * i] < 0) {
        return "span number "
            + (i + 1)
            + " with offset "
            + side.spans[2 * i]
            + ": histogram has a span whose offset is negative";
      }
      needed += Integer.toUnsignedLong(side.spans[2 * i + 1]);
    }
    return needed != buckets
        ? "spans need "
            + needed
            + " buckets, have "
            + buckets
            + " buckets: histogram spans specify different number of buckets than provided"
        : null;
  }

  private static @Nullable String bucketsFault(
      String name, WireHistogram.Side side, boolean isFloat) {
    long last = 0;
    WireHistogram.Numbers numbers = buckets(side, isFloat);
    for (int i = 0; i < numbers.count; i++) {
      String count = null;
      if (isFloat) {
        count = numbers.real(i) < 0 ? GoFloat.format(numbers.real(i), 'g', -1) : null;
      } else {
        last += numbers.integer(i);
        count = last < 0 ? Long.toString(last) : null;
      }
      if (count != null) {
        return name
            + " side: bucket number "
            + (i + 1)
            + " has observation count of "
            + count
            + ": histogram has a bucket whose observation count is negative";
      }
    }
    return null;
  }

  private static @Nullable String countFault(WireHistogram histogram) {
    WireHistogram.Scalars scalars = histogram.scalars();
    long found =
        sum(histogram.positive().deltas) + sum(histogram.negative().deltas) + scalars.zeroCountInt;
    boolean inexact = Double.isNaN(scalars.sum);
    boolean right =
        inexact ? Long.compareUnsigned(found, scalars.countInt) <= 0 : found == scalars.countInt;
    return right
        ? null
        : Long.toUnsignedString(found)
            + " observations found in buckets, but the Count field is "
            + Long.toUnsignedString(scalars.countInt)
            + (inexact
                ? ": histogram's observation count should be at least the number of observations"
                    + " found in the buckets"
                : ": histogram's observation count should equal the number of observations found"
                    + " in the buckets (in absence of NaN)");
  }

  private static long sum(WireHistogram.Numbers deltas) {
    long last = 0;
    long total = 0;
    for (int i = 0; i < deltas.count; i++) {
      last += deltas.integer(i);
      total += last;
    }
    return total;
  }
}
