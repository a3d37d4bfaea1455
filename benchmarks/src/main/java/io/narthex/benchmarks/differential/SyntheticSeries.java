package io.narthex.benchmarks.differential;

import io.narthex.benchmarks.data.WriteBody;
import io.narthex.storage.sample.StaleMarker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;

/// Samples made up for label sets: counters with resets, gauges, constants, series with holes,
/// stale markers and values that are no finite numbers, buckets that add up. A function of the
/// label set and of the newest time alone.
public final class SyntheticSeries {
  private static final int STEPS = 200;
  private static final long STEP_MS = 15_000;
  private static final int SERIES_PER_REQUEST = 50;

  /// How the values of a series go; bucket series have their own way.
  private enum Shape {
    COUNTER,
    COUNTER_WITH_RESETS,
    GAUGE,
    CONSTANT,
    WITH_HOLES,
    WITH_END,
    ODD_VALUES,
    LARGE
  }

  private final long endMs;

  /// Samples of the 50 minutes up to `endMs`.
  public SyntheticSeries(long endMs) {
    this.endMs = endMs;
  }

  /// Remote-write bodies, uncompressed, with all samples of these series.
  public List<byte[]> bodies(Collection<SortedMap<String, String>> labelSets) {
    List<byte[]> bodies = new ArrayList<>();
    WriteBody body = new WriteBody();
    int count = 0;
    for (SortedMap<String, String> labels : labelSets) {
      add(body, labels);
      count++;
      if (count % SERIES_PER_REQUEST == 0 || count == labelSets.size()) {
        bodies.add(body.toByteArray());
        body = new WriteBody();
      }
    }
    return bodies;
  }

  /// Some series have their samples on the grid of the evaluations, some beside it.
  private void add(WriteBody body, SortedMap<String, String> labels) {
    int hash = mix(labels.hashCode());
    String le = labels.getOrDefault("le", "");
    Shape shape = Shape.values()[(hash & 0xff) % Shape.values().length];
    long offsetMs = (hash >>> 8) % 3 == 0 ? 0 : (hash >>> 10) % (int) STEP_MS;
    long[] timestamps = new long[STEPS];
    double[] values = new double[STEPS];
    int count = 0;
    for (int step = 0; step < STEPS; step++) {
      double value = le.isEmpty() ? value(shape, hash, step) : bucket(le, hash, step);
      boolean hole = shape == Shape.WITH_HOLES && le.isEmpty() && step / 20 % 3 == 1;
      if (!hole) {
        timestamps[count] = endMs - (STEPS - step) * STEP_MS + offsetMs;
        values[count++] = value;
      }
    }
    body.add(labels, Arrays.copyOf(timestamps, count), Arrays.copyOf(values, count));
  }

  private static int mix(int bits) {
    int mixed = bits * 0x9e3779b1;
    return (mixed ^ mixed >>> 15) & Integer.MAX_VALUE;
  }

  private static double value(Shape shape, int hash, int step) {
    double growth = hash % 97 / 8.0;
    return switch (shape) {
      case COUNTER -> hash % 1_000 + step * growth;
      case COUNTER_WITH_RESETS, WITH_HOLES -> step % 37 * growth;
      case GAUGE -> Math.round(1_000 * Math.sin(step * 0.1 + hash)) / 10.0;
      case CONSTANT -> hash % 5;
      case WITH_END -> step == 120 ? StaleMarker.value() : step * 0.5;
      case ODD_VALUES ->
          switch (step % 23) {
            case 3 -> Double.NaN;
            case 7 -> Double.POSITIVE_INFINITY;
            case 11 -> Double.NEGATIVE_INFINITY;
            case 13 -> -0.0;
            default -> hash % 7 - 3;
          };
      case LARGE -> 1e15 + step * growth * 1e6;
    };
  }

  /// Buckets of one histogram have the growth of their bounds, whatever their labels' hash.
  private static double bucket(String le, int hash, int step) {
    double bound;
    try {
      bound = le.equals("+Inf") ? 100 : Double.parseDouble(le);
    } catch (NumberFormatException e) {
      // Not a bound: an expression asked for a label that only looks like one.
      bound = hash % 10;
    }
    return Math.floor(step * (1 + Math.log1p(Math.max(0, bound))) * 3);
  }
}
