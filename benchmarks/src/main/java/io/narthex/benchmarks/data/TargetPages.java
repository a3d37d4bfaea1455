package io.narthex.benchmarks.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The series of a fleet of targets, 500 each: 64 CPU counters, 432 buckets of 36 histograms and 4
/// gauges, so that 100 targets have 43,200 bucket series. Values are functions of target, series
/// and step alone. Immutable, thread-safe.
public final class TargetPages implements FleetSeries {
  /// Series of one target.
  public static final int SERIES_PER_TARGET = 500;

  private static final int CPUS = 8;
  private static final String[] MODES = {
    "idle", "iowait", "irq", "nice", "softirq", "steal", "system", "user"
  };
  private static final int HISTOGRAMS = 36;
  private static final String[] BOUNDS = {
    "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0", "+Inf"
  };

  private final List<String> names = new ArrayList<>();
  private final List<String[]> labels = new ArrayList<>();

  public TargetPages() {
    for (int cpu = 0; cpu < CPUS; cpu++) {
      for (String mode : MODES) {
        add("node_cpu_seconds_total", "cpu", "" + cpu, "mode", mode);
      }
    }
    for (int histogram = 0; histogram < HISTOGRAMS; histogram++) {
      for (String bound : BOUNDS) {
        add("x_bucket", "handler", "/api/v1/handler-" + histogram, "le", bound);
      }
    }
    for (String gauge : List.of("load1", "load5", "load15", "memory_free_bytes")) {
      add("node_" + gauge);
    }
  }

  private void add(String name, String... labelPairs) {
    names.add(name);
    labels.add(labelPairs);
  }

  @Override
  public String job() {
    return "node";
  }

  @Override
  public int seriesPerTarget() {
    return SERIES_PER_TARGET;
  }

  @Override
  public String name(int index) {
    return names.get(index);
  }

  @Override
  public String[] labels(int index) {
    return labels.get(index).clone();
  }

  /// Counters grow by differing amounts, gauges wander.
  @Override
  public double value(int target, int index, long step) {
    int mix = (target * 31 + index) * 0x9e3779b1;
    if (index < CPUS * MODES.length) {
      double rate = (mix >>> 24) / 256.0;
      return Math.round((1_000 + rate * step * 15 + (step * (mix & 7)) % 5) * 100) / 100.0;
    }
    if (index < SERIES_PER_TARGET - 4) {
      int bound = (index - CPUS * MODES.length) % BOUNDS.length;
      return step * (bound + 1L) * (1 + (mix >>> 30)) + (mix >>> 28);
    }
    return ((mix >>> 8) & 0xffff) + Math.round(Math.sin(step * 0.1 + target) * 1_000) / 100.0;
  }

  /// The exposition page of a target at a step, in the text format.
  public byte[] page(int target, long step) {
    StringBuilder out = new StringBuilder(48 * SERIES_PER_TARGET);
    String previous = "";
    for (int index = 0; index < SERIES_PER_TARGET; index++) {
      String name = name(index);
      if (!name.equals(previous)) {
        String type = name.endsWith("_total") ? "counter" : "untyped";
        out.append("# HELP ").append(name).append(" Help of ").append(name).append(".\n# TYPE ");
        out.append(name).append(' ').append(type).append('\n');
        previous = name;
      }
      out.append(name);
      String[] pairs = labels.get(index);
      for (int i = 0; i < pairs.length; i += 2) {
        out.append(i == 0 ? '{' : ',').append(pairs[i]).append("=\"").append(pairs[i + 1]);
        out.append('"').append(i + 2 == pairs.length ? "}" : "");
      }
      out.append(' ').append(value(target, index, step)).append('\n');
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }
}
