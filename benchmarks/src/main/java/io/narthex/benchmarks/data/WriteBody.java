package io.narthex.benchmarks.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;

/// Builds a remote-write 1.0 body (`prometheus.WriteRequest`), uncompressed. Not thread-safe.
public final class WriteBody {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// Adds a time series.
  ///
  /// @param labels with `__name__`
  /// @param timestampsMs as many as values
  public WriteBody add(SortedMap<String, String> labels, long[] timestampsMs, double... values) {
    ByteArrayOutputStream series = new ByteArrayOutputStream();
    labels.forEach((name, value) -> writeLabel(series, name, value));
    ByteArrayOutputStream sample = new ByteArrayOutputStream();
    for (int i = 0; i < values.length; i++) {
      sample.reset();
      writeSample(sample, timestampsMs[i], values[i]);
      series.write(2 << 3 | 2);
      writeVarint(series, sample.size());
      series.writeBytes(sample.toByteArray());
    }
    out.write(1 << 3 | 2);
    writeVarint(out, series.size());
    out.writeBytes(series.toByteArray());
    return this;
  }

  /// The body so far.
  public byte[] toByteArray() {
    return out.toByteArray();
  }

  /// Writes a sample as Prometheus does: a value of 0 is left out.
  static void writeSample(ByteArrayOutputStream out, long timestampMs, double value) {
    if (value != 0) {
      out.write(1 << 3 | 1);
      long bits = Double.doubleToRawLongBits(value);
      for (int i = 0; i < Long.BYTES; i++) {
        out.write((int) (bits >>> (8 * i)));
      }
    }
    out.write(2 << 3);
    writeVarint(out, timestampMs);
  }

  static void writeLabel(ByteArrayOutputStream out, String name, String value) {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream label = new ByteArrayOutputStream();
    label.write(1 << 3 | 2);
    writeVarint(label, nameBytes.length);
    label.writeBytes(nameBytes);
    label.write(2 << 3 | 2);
    writeVarint(label, valueBytes.length);
    label.writeBytes(valueBytes);
    out.write(1 << 3 | 2);
    writeVarint(out, label.size());
    out.writeBytes(label.toByteArray());
  }

  static void writeVarint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
