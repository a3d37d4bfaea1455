package io.narthex.storage.exchange;

import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.Utf8;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Decodes log records, see [PrometheusLogFormat]. A record is decoded whole before any of it
/// reaches the sink. Not thread-safe.
final class LogRecordDecoder {
  private final PrometheusLogSink sink;
  private final LogSamples samples = new LogSamples();
  private final LabelPairs pairs = new LabelPairs();
  private byte[] bytes = new byte[0];
  private ByteReader in = new ByteReader(bytes, 0, 0);

  private long series;
  private long floatSamples;
  private long histogramSamples;
  private long exemplars;
  private long deletions;
  private long metadata;
  private long markers;

  LogRecordDecoder(PrometheusLogSink sink) {
    this.sink = sink;
  }

  /// What a record says to the sink.
  @FunctionalInterface
  private interface Delivery {
    void run() throws IOException;
  }

  /// Decodes a record and hands it on.
  ///
  /// @return whether its type is known
  /// @throws MalformedBytesException where it is not what its type says; nothing of it is handed on
  boolean decode(byte[] record, int length) throws IOException {
    bytes = record;
    in = new ByteReader(record, 0, length);
    int type = in.readByte();
    switch (type) {
      case 1 -> series += deliver(this::decodeSeries);
      case 2 -> decodeSamples();
      case 3 -> deletions += deliver(this::decodeDeletion);
      case 4 -> exemplars += countExemplars();
      case 5 -> markers += deliver(this::decodeMarker);
      case 6 -> metadata += deliver(this::decodeMetadata);
      case 7, 9 -> histogramSamples += countHistograms(false);
      case 8, 10 -> histogramSamples += countHistograms(true);
      case 11 -> decodeSamplesWithStart();
      case 12 -> histogramSamples += countHistogramsWithStart(false);
      case 13 -> histogramSamples += countHistogramsWithStart(true);
      default -> {
        return false;
      }
    }
    return true;
  }

  LogReport.Counts counts() {
    return new LogReport.Counts(
        series, floatSamples, histogramSamples, exemplars, deletions, metadata, markers);
  }

  /// Decodes the entries that are left of the record, then hands them on.
  ///
  /// @return how many there are
  private int deliver(Supplier<Delivery> decodeEntry) throws IOException {
    List<Delivery> entries = new ArrayList<>();
    while (in.remaining() > 0) {
      entries.add(decodeEntry.get());
    }
    for (Delivery entry : entries) {
      entry.run();
    }
    return entries.size();
  }

  private Delivery decodeSeries() {
    long reference = readLong();
    Labels labels = readLabels();
    return () -> sink.series(reference, labels);
  }

  private Delivery decodeDeletion() {
    long reference = readLong();
    long firstMs = in.readSignedVarint();
    long lastMs = in.readSignedVarint();
    return () -> sink.deletion(reference, firstMs, lastMs);
  }

  private Delivery decodeMarker() {
    long reference = readLong();
    long chunk = readLong();
    return () -> sink.marker(reference, chunk);
  }

  private Delivery decodeMetadata() {
    long reference = in.readVarint();
    String type = PrometheusLogFormat.metricType(in.readByte());
    String unit = "";
    String help = "";
    for (int fields = in.readCount(2); fields > 0; fields--) {
      String name = readText();
      String value = readText();
      if (name.equals("UNIT")) {
        unit = value;
      } else if (name.equals("HELP")) {
        help = value;
      }
    }
    String theUnit = unit;
    String theHelp = help;
    return () -> sink.metadata(reference, type, theUnit, theHelp);
  }

  private void decodeSamples() throws IOException {
    samples.clear();
    if (in.remaining() > 0) {
      long reference = readLong();
      long timestampMs = readLong();
      while (in.remaining() > 0) {
        long at = reference + in.readSignedVarint();
        samples.add(at, 0, timestampMs + in.readSignedVarint(), readDouble());
      }
    }
    deliverSamples();
  }

  private void decodeSamplesWithStart() throws IOException {
    samples.clear();
    if (in.remaining() > 0) {
      long reference = in.readSignedVarint();
      long firstMs = in.readSignedVarint();
      long firstStartMs = in.readSignedVarint();
      samples.add(reference, firstStartMs, firstMs, readDouble());
      long startMs = firstStartMs;
      while (in.remaining() > 0) {
        reference += in.readSignedVarint();
        long timestampMs = firstMs + in.readSignedVarint();
        startMs = readStart(startMs, firstStartMs);
        samples.add(reference, startMs, timestampMs, readDouble());
      }
    }
    deliverSamples();
  }

  private void deliverSamples() throws IOException {
    floatSamples += samples.floats().count();
    sink.samples(samples);
  }

  private long readStart(long beforeMs, long firstMs) {
    return switch (in.readByte()) {
      case PrometheusLogFormat.NO_START -> 0;
      case PrometheusLogFormat.SAME_START -> beforeMs;
      default -> firstMs + in.readSignedVarint();
    };
  }

  private int countExemplars() {
    int count = 0;
    if (in.remaining() > 0) {
      in.slice(2 * Long.BYTES);
      while (in.remaining() > 0) {
        in.readSignedVarint();
        in.readSignedVarint();
        in.slice(Double.BYTES);
        for (int labels = in.readCount(2); labels > 0; labels--) {
          in.slice(in.readCount(1));
          in.slice(in.readCount(1));
        }
        count++;
      }
    }
    return count;
  }

  private int countHistograms(boolean floats) {
    int count = 0;
    if (in.remaining() > 0) {
      in.slice(2 * Long.BYTES);
      while (in.remaining() > 0) {
        in.readSignedVarint();
        in.readSignedVarint();
        skipHistogram(floats);
        count++;
      }
    }
    return count;
  }

  private int countHistogramsWithStart(boolean floats) {
    int count = 0;
    while (in.remaining() > 0) {
      in.readSignedVarint();
      in.readSignedVarint();
      if (count == 0) {
        in.readSignedVarint();
      } else {
        readStart(0, 0);
      }
      skipHistogram(floats);
      count++;
    }
    return count;
  }

  private void skipHistogram(boolean floats) {
    in.readByte();
    long schema = in.readSignedVarint();
    in.slice(Double.BYTES);
    skipNumbers(2, floats);
    in.slice(Double.BYTES);
    for (int sides = 0; sides < 2; sides++) {
      for (int spans = in.readCount(2); spans > 0; spans--) {
        in.readSignedVarint();
        in.readVarint();
      }
    }
    for (int sides = 0; sides < 2; sides++) {
      skipNumbers(in.readCount(floats ? Double.BYTES : 1), floats);
    }
    if (schema == PrometheusLogFormat.CUSTOM_BUCKETS_SCHEMA) {
      skipNumbers(in.readCount(Double.BYTES), true);
    }
  }

  private void skipNumbers(int count, boolean floats) {
    if (floats) {
      in.slice(count * Double.BYTES);
    } else {
      for (int i = 0; i < count; i++) {
        in.readVarint();
      }
    }
  }

  private Labels readLabels() {
    pairs.clear();
    for (int count = in.readCount(2); count > 0; count--) {
      pairs.add(readText(), readText());
    }
    return pairs.build();
  }

  private String readText() {
    int length = in.readCount(1);
    int at = in.position();
    in.slice(length);
    return Utf8.decode(bytes, at, at + length);
  }

  private long readLong() {
    return Long.reverseBytes(in.readLong());
  }

  private double readDouble() {
    return Double.longBitsToDouble(readLong());
  }
}
