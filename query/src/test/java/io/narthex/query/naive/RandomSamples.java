package io.narthex.query.naive;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.StaleMarker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/// Half an hour of samples: gauges `a` and `b`, a counter `c_total` with resets, a classic
/// histogram `h_bucket`, two info metrics; with holes, stale markers and a few values that are no
/// numbers.
record RandomSamples(Random random) {
  private static final long END_MS = 1_800_000;
  private static final List<String> JOBS = List.of("x", "y");
  private static final List<String> INSTANCES = List.of("1", "2", "3");
  private static final List<String> BOUNDS = List.of("0.1", "0.5", "1", "2.5", "+Inf");

  Map<Labels, NavigableMap<Long, Double>> all() {
    Map<Labels, NavigableMap<Long, Double>> samples = new LinkedHashMap<>();
    for (String name : List.of("a", "b", "c_total")) {
      for (String job : JOBS) {
        for (String instance : INSTANCES) {
          if (random.nextInt(4) > 0) {
            Labels labels =
                random.nextInt(3) == 0
                    ? Labels.of("__name__", name, "job", job, "instance", instance, "Kind", "k")
                    : Labels.of("__name__", name, "job", job, "instance", instance);
            samples.put(labels, series(name));
          }
        }
      }
    }
    addBuckets(samples);
    addInfos(samples);
    return samples;
  }

  private void addBuckets(Map<Labels, NavigableMap<Long, Double>> samples) {
    for (String job : JOBS) {
      String instance = INSTANCES.get(random.nextInt(2));
      NavigableMap<Long, Double> below = series("c_total");
      for (String le : BOUNDS) {
        below = above(below);
        if (random.nextInt(12) > 0) {
          samples.put(
              Labels.of("__name__", "h_bucket", "job", job, "instance", instance, "le", le), below);
        }
      }
    }
  }

  /// The counts of the bucket above one; in places they are not consistent.
  private NavigableMap<Long, Double> above(NavigableMap<Long, Double> bucket) {
    NavigableMap<Long, Double> above = new TreeMap<>();
    double more = random.nextInt(20);
    for (Map.Entry<Long, Double> sample : bucket.entrySet()) {
      more += random.nextInt(3);
      double count = sample.getValue();
      above.put(
          sample.getKey(),
          StaleMarker.is(count) ? count : count + (random.nextInt(60) == 0 ? -1 : more));
    }
    return above;
  }

  private void addInfos(Map<Labels, NavigableMap<Long, Double>> samples) {
    for (String name : List.of("target_info", "build_info")) {
      for (String job : JOBS) {
        for (String instance : INSTANCES) {
          String version = String.valueOf(random.nextInt(3));
          if (random.nextInt(3) > 0) {
            Labels labels =
                Labels.of("__name__", name, "job", job, "instance", instance, "version", version);
            samples.put(labels, series("b"));
          }
        }
      }
    }
  }

  /// Small whole numbers, so that sums are exact.
  private NavigableMap<Long, Double> series(String name) {
    NavigableMap<Long, Double> series = new TreeMap<>();
    boolean odd = random.nextInt(6) == 0;
    double value = random.nextInt(20);
    long timeMs = random.nextInt(60_000);
    while (timeMs < END_MS) {
      value =
          name.equals("c_total")
              ? random.nextInt(12) == 0 ? random.nextInt(5) : value + random.nextInt(9)
              : random.nextInt(40) - 10;
      double stored = value;
      if (random.nextInt(25) == 0) {
        stored = StaleMarker.value();
      } else if (odd && random.nextInt(10) == 0) {
        stored = new double[] {Double.NaN, Double.POSITIVE_INFINITY, -0.0}[random.nextInt(3)];
      }
      series.put(timeMs, stored);
      timeMs += random.nextInt(20) == 0 ? 50_000 + random.nextInt(200_000) : 15_000;
    }
    return series;
  }
}
