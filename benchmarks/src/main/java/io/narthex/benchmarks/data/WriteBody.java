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
      writeField(series, 2, sample.toByteArray());
    }
    writeField(out, 1, series.toByteArray());
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
    ByteArrayOutputStream label = new ByteArrayOutputStream();
    writeField(label, 1, name.getBytes(StandardCharsets.UTF_8));
    writeField(label, 2, value.getBytes(StandardCharsets.UTF_8));
    writeField(out, 1, label.toByteArray());
  }

  /// Writes a field of bytes: a text, a message or packed numbers.
  static void writeField(ByteArrayOutputStream out, int number, byte[] bytes) {
    out.write(number << 3 | 2);
    writeVarint(out, bytes.length);
    out.writeBytes(bytes);
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
