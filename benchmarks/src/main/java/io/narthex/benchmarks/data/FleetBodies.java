package io.narthex.benchmarks.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.xerial.snappy.Snappy;

/// Remote-write 1.0 bodies of a [NodeFleet]'s series, ten labels each, in label order. Series
/// `0..seriesCount()-1` come target after target. Not thread-safe: one for each sender.
public final class FleetBodies {
  private static final int LABELS = 10;

  /// Labels of a target, those that every series gets first; a series gets as many as make it ten.
  private static final List<String> TARGET_LABELS =
      List.of(
          "instance", "job", "cluster", "region", "zone", "env", "team", "service", "namespace");

  private static final int MAX_SAMPLE_BYTES = 32;

  /// The labels of a series of each target: bytes of its own, or where they are the target's.
  private static final class Pattern {
    final byte[][] own = new byte[LABELS][];
    final int[] ofTarget = new int[LABELS];
  }

  private final NodeFleet fleet;
  private final List<Pattern> patterns = new ArrayList<>();
  private final byte[][] targetLabels = new byte[TARGET_LABELS.size()][];
  private int target = -1;
  private int generation;
  private byte[] body = new byte[1 << 20];
  private int length;

  public FleetBodies(NodeFleet fleet) {
    this.fleet = fleet;
    for (NodeSeries series : fleet.series()) {
      patterns.add(pattern(series));
    }
  }

  private static Pattern pattern(NodeSeries series) {
    TreeMap<String, Integer> names = new TreeMap<>();
    series.labels().keySet().forEach(name -> names.put(name, -1));
    for (int i = 0; names.size() < LABELS; i++) {
      names.put(TARGET_LABELS.get(i), i);
    }
    Pattern pattern = new Pattern();
    int at = 0;
    for (var name : names.entrySet()) {
      pattern.ofTarget[at] = name.getValue();
      pattern.own[at] =
          name.getValue() >= 0
              ? new byte[0]
              : label(name.getKey(), series.labels().getOrDefault(name.getKey(), ""));
      at++;
    }
    return pattern;
  }

  private static byte[] label(String name, String value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    WriteBody.writeLabel(out, name, value);
    return out.toByteArray();
  }

  /// The compressed body of series `from..to-1` at the fleet's scrape.
  public byte[] snappy(int from, int to, long timestampMs) throws IOException {
    fill(from, to, timestampMs);
    byte[] compressed = new byte[Snappy.maxCompressedLength(length)];
    int size = Snappy.compress(body, 0, length, compressed, 0);
    return Arrays.copyOf(compressed, size);
  }

  /// The same as a remote-write 2.0 body.
  public byte[] snappyV2(int from, int to, long timestampMs) throws IOException {
    fill(from, to, timestampMs);
    return Snappy.compress(WriteMessage.toV2(Arrays.copyOf(body, length)));
  }

  private void fill(int from, int to, long timestampMs) {
    length = 0;
    for (int series = from; series < to; series++) {
      int of = series / fleet.seriesPerTarget();
      if (of != target || generation != fleet.generation(of)) {
        turnTo(of);
      }
      put(series % fleet.seriesPerTarget(), timestampMs);
    }
  }

  private void turnTo(int newTarget) {
    target = newTarget;
    generation = fleet.generation(newTarget);
    String[] values = {
      String.format(Locale.ROOT, "host-%07d-%d.example.org:9100", target, generation),
      "node",
      "production-" + target % 7,
      "eu-west-" + target % 3,
      "eu-west-" + target % 3 + "abc".charAt(target % 3),
      "production",
      "infrastructure",
      "node-exporter",
      "monitoring"
    };
    for (int i = 0; i < values.length; i++) {
      targetLabels[i] = label(TARGET_LABELS.get(i), values[i]);
    }
  }

  private void put(int index, long timestampMs) {
    Pattern pattern = patterns.get(index);
    int labelsLength = 0;
    for (int i = 0; i < LABELS; i++) {
      labelsLength += bytes(pattern, i).length;
    }
    if (body.length - length < labelsLength + 2 * MAX_SAMPLE_BYTES) {
      body = Arrays.copyOf(body, 2 * body.length + labelsLength);
    }
    double value = fleet.value(target, index);
    int valueLength = value == 0 ? 0 : 1 + Long.BYTES;
    int sampleLength = valueLength + 1 + varintSize(timestampMs);
    body[length++] = 1 << 3 | 2;
    putVarint(labelsLength + 2L + sampleLength);
    for (int i = 0; i < LABELS; i++) {
      byte[] label = bytes(pattern, i);
      System.arraycopy(label, 0, body, length, label.length);
      length += label.length;
    }
    body[length++] = 2 << 3 | 2;
    body[length++] = (byte) sampleLength;
    if (value != 0) {
      body[length++] = 1 << 3 | 1;
      long bits = Double.doubleToRawLongBits(value);
      for (int i = 0; i < Long.BYTES; i++) {
        body[length++] = (byte) (bits >>> (8 * i));
      }
    }
    body[length++] = 2 << 3;
    putVarint(timestampMs);
  }

  private byte[] bytes(Pattern pattern, int at) {
    int ofTarget = pattern.ofTarget[at];
    return ofTarget < 0 ? pattern.own[at] : targetLabels[ofTarget];
  }

  private void putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      body[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    body[length++] = (byte) rest;
  }

  private static int varintSize(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }
}
