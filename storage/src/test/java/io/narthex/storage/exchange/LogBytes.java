package io.narthex.storage.exchange;

import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.labels.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.xerial.snappy.Snappy;

/// Writes segments of a Prometheus log for tests.
final class LogBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// Appends a record, in as many parts as pages need.
  LogBytes record(byte[] record, boolean compressed) throws IOException {
    byte[] data = compressed ? Snappy.compress(record) : record;
    int flags = compressed ? PrometheusLogFormat.SNAPPY : 0;
    int from = 0;
    do {
      int left = left();
      if (left <= PrometheusLogFormat.HEADER_BYTES) {
        out.write(new byte[left]);
        left = PrometheusLogFormat.PAGE_BYTES;
      }
      int to = Math.min(data.length, from + left - PrometheusLogFormat.HEADER_BYTES);
      int part =
          from == 0
              ? to == data.length ? PrometheusLogFormat.WHOLE : PrometheusLogFormat.FIRST
              : to == data.length ? PrometheusLogFormat.LAST : PrometheusLogFormat.MIDDLE;
      byte[] header = new byte[PrometheusLogFormat.HEADER_BYTES];
      header[0] = (byte) (part | flags);
      BigEndian.putShort(header, 1, to - from);
      BigEndian.putInt(header, 3, new Crc32c().of(data, from, to - from));
      out.write(header);
      out.write(data, from, to - from);
      from = to;
    } while (from < data.length);
    return this;
  }

  /// Fills the page with zeros.
  LogBytes endPage() throws IOException {
    out.write(new byte[left() % PrometheusLogFormat.PAGE_BYTES]);
    return this;
  }

  private int left() {
    return PrometheusLogFormat.PAGE_BYTES - out.size() % PrometheusLogFormat.PAGE_BYTES;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /// A record of one series.
  static byte[] series(long series, Labels labels) {
    ByteSink sink = new ByteSink();
    sink.putByte(1);
    putLong(sink, series);
    sink.putVarint(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      sink.putText(labels.name(i));
      sink.putText(labels.value(i));
    }
    return Arrays.copyOf(sink.bytes(), sink.length());
  }

  /// A record of `count` samples of a series, a second apart, values 0, 1 ….
  static byte[] samples(long series, long firstMs, int count) {
    ByteSink sink = new ByteSink();
    sink.putByte(2);
    putLong(sink, series);
    putLong(sink, firstMs);
    for (int i = 0; i < count; i++) {
      sink.putSignedVarint(0);
      sink.putSignedVarint(1_000L * i);
      putLong(sink, Double.doubleToRawLongBits(i));
    }
    return Arrays.copyOf(sink.bytes(), sink.length());
  }

  private static void putLong(ByteSink sink, long value) {
    sink.putInt((int) (value >>> 32));
    sink.putInt((int) value);
  }
}
