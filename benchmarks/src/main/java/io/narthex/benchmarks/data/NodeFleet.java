package io.narthex.benchmarks.data;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The values of a fleet of node_exporter targets, scrape after scrape. Equal seeds give equal
/// values; nothing repeats after a while. May be read by many threads while none calls [#advance].
public final class NodeFleet {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final List<NodeSeries> series;
  private final int seriesPerTarget;
  private final int seriesCount;
  private final long seed;

  /// Ticks of the series that are not constant, target after target.
  private final long[] ticks;

  /// Position of a series among those of its target that are not constant, −1 for a constant one.
  private final int[] varying;

  private final int varyingPerTarget;

  /// How often a target was replaced.
  private final int[] generations;

  private long step;

  /// A fleet at its first scrape.
  ///
  /// @param seriesPerTarget the first so many of the 500 that a target has
  public NodeFleet(int seriesCount, int seriesPerTarget, long seed) {
    this.series = NodeSeries.all().subList(0, seriesPerTarget);
    this.seriesPerTarget = seriesPerTarget;
    this.seriesCount = seriesCount;
    this.seed = seed;
    this.varying = new int[seriesPerTarget];
    int count = 0;
    for (int i = 0; i < seriesPerTarget; i++) {
      varying[i] = series.get(i).shape() == Shape.CONSTANT ? -1 : count++;
    }
    this.varyingPerTarget = count;
    int targets = (seriesCount + seriesPerTarget - 1) / seriesPerTarget;
    this.ticks = new long[targets * count];
    this.generations = new int[targets];
    for (int target = 0; target < targets; target++) {
      begin(target);
    }
  }

  private void begin(int target) {
    for (int i = 0; i < seriesPerTarget; i++) {
      if (varying[i] >= 0) {
        long own = seedOf(target, i);
        ticks[target * varyingPerTarget + varying[i]] = series.get(i).shape().start(own);
      }
    }
  }

  /// Puts another target, with other series, in the place of one.
  public void replace(int target) {
    generations[target]++;
    begin(target);
  }

  /// How often the target in this place was replaced.
  public int generation(int target) {
    return generations[target];
  }

  public int targetCount() {
    return generations.length;
  }

  /// Series of one target.
  List<NodeSeries> series() {
    return series;
  }

  /// Names of the metrics none of whose series are constant.
  public List<String> varyingNames() {
    Set<String> names = new TreeSet<>();
    series.forEach(one -> names.add(name(one)));
    series.stream()
        .filter(one -> one.shape() == Shape.CONSTANT)
        .forEach(one -> names.remove(name(one)));
    return List.copyOf(names);
  }

  private static String name(NodeSeries one) {
    return one.labels().getOrDefault("__name__", "");
  }

  public int seriesPerTarget() {
    return seriesPerTarget;
  }

  /// Series of all targets.
  public int seriesCount() {
    return seriesCount;
  }

  /// Goes on to the next scrape.
  public void advance() {
    step++;
    for (int target = 0; target < generations.length; target++) {
      for (int i = 0; i < seriesPerTarget; i++) {
        if (varying[i] >= 0) {
          int at = target * varyingPerTarget + varying[i];
          long own = seedOf(target, i);
          ticks[at] = series.get(i).shape().next(ticks[at], own, mix(own + step * GOLDEN));
        }
      }
    }
  }

  /// Value of series `index` of a target at this scrape.
  public double value(int target, int index) {
    Shape shape = series.get(index).shape();
    int at = varying[index];
    return shape.value(
        at < 0 ? shape.start(seedOf(target, index)) : ticks[target * varyingPerTarget + at]);
  }

  /// CPU counters of one host differ from those of another, constants hardly.
  private long seedOf(int target, int index) {
    return varying[index] < 0
        ? mix(index)
        : mix(seed + ((long) generations[target] << 48) + ((long) target << 20) + index);
  }

  /// Finalizer of SplitMix64.
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
