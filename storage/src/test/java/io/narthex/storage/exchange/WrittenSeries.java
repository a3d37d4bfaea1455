package io.narthex.storage.exchange;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.sample.StaleMarker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A float series of a test.
final class WrittenSeries {
  private static final String[] WORDS = {"", "a", "b", "api", "ü", "\uD83D\uDE80", "\uFFFD", "zz"};

  private final Labels labels;
  private final long[] timestampsMs;
  private final double[] values;

  WrittenSeries(Labels labels, long[] timestampsMs, double[] values) {
    this.labels = labels;
    this.timestampsMs = timestampsMs.clone();
    this.values = values.clone();
  }

  Labels labels() {
    return labels;
  }

  int count() {
    return values.length;
  }

  long timestampMs(int index) {
    return timestampsMs[index];
  }

  double value(int index) {
    return values[index];
  }

  /// Series with labels in order and at least one sample each.
  static List<WrittenSeries> random(Random random, int most) {
    TreeSet<Labels> sets = new TreeSet<>();
    for (int i = 0; i < most; i++) {
      LabelsBuilder labels = new LabelsBuilder().set("__name__", "m" + random.nextInt(20));
      for (String name : List.of("job", "instance", "ключ")) {
        labels.set(name, WORDS[random.nextInt(WORDS.length)]);
      }
      sets.add(labels.build());
    }
    List<WrittenSeries> all = new ArrayList<>();
    for (Labels labels : sets) {
      int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 1_000 : 10);
      long[] timestampsMs = new long[count];
      double[] values = new double[count];
      long at = 1_700_000_000_000L + random.nextInt(100_000);
      for (int i = 0; i < count; i++) {
        at += random.nextInt(5) == 0 ? 1 + random.nextInt(100_000) : 15_000;
        timestampsMs[i] = at;
        values[i] = random.nextInt(20) == 0 ? StaleMarker.value() : random.nextInt(1_000) / 8.0;
      }
      all.add(new WrittenSeries(labels, timestampsMs, values));
    }
    return all;
  }

  /// Writes all of them, each in pieces.
  static void writeAll(List<WrittenSeries> all, PrometheusBlockWriter writer) throws IOException {
    for (WrittenSeries series : all) {
      writer.beginSeries(series.labels);
      int count = series.values.length;
      int half = count / 2;
      writer.append(series.timestampsMs, series.values, 0, half);
      writer.append(series.timestampsMs, series.values, half, count - half);
    }
  }

  /// The float series of a block without what is deleted.
  static List<WrittenSeries> readAll(PrometheusBlock block) throws IOException {
    List<WrittenSeries> all = new ArrayList<>();
    FloatSamples samples = new FloatSamples();
    BlockSeries series = block.series();
    while (series.next()) {
      FloatSamples joined = new FloatSamples();
      for (int i = 0; i < series.chunkCount(); i++) {
        if (series.readFloats(i, samples)) {
          for (int k = 0; k < samples.count(); k++) {
            joined.add(0, samples.timestampsMs()[k], samples.values()[k]);
          }
        }
      }
      all.add(
          new WrittenSeries(
              series.labels(),
              Arrays.copyOf(joined.timestampsMs(), joined.count()),
              Arrays.copyOf(joined.values(), joined.count())));
    }
    return all;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WrittenSeries series
        && labels.equals(series.labels)
        && Arrays.equals(timestampsMs, series.timestampsMs)
        && Arrays.equals(bits(values), bits(series.values));
  }

  @Override
  public int hashCode() {
    return labels.hashCode();
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder().append(labels);
    for (int i = 0; i < values.length; i++) {
      out.append(' ')
          .append(timestampsMs[i])
          .append('=')
          .append(HexFormat.of().toHexDigits(bits(values)[i]));
    }
    return out.toString();
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }
}
