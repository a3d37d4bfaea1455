package io.narthex.server.remote.send;

import io.narthex.server.remote.Protobuf;
import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.encoding.Varints;
import io.narthex.storage.exemplar.Exemplar;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.MetricMetadata;
import io.narthex.storage.text.Utf8;
import java.util.Arrays;

/// Writes `prometheus.WriteRequest` (1.0). Not thread-safe.
final class RequestV1 implements RequestFormat {
  private static final int TIMESERIES = 1;
  private static final int METADATA = 3;
  private static final int LABELS = 1;
  private static final int SAMPLES = 2;
  private static final int EXEMPLARS = 3;
  private static final int NAME = 1;
  private static final int VALUE = 2;
  private static final int SAMPLE_VALUE = 1;
  private static final int EXEMPLAR_VALUE = 2;

  private final SentSeries series;
  private final ByteWriter out = new ByteWriter();

  RequestV1(SentSeries series) {
    this.series = series;
  }

  /// Bytes of a label, tag and length included.
  static int labelSize(Symbols symbols, int name, int value) {
    return Protobuf.bytesSize(2 + symbols.wire(name).length + symbols.wire(value).length);
  }

  @Override
  public void begin() {
    out.clear();
  }

  @Override
  public void sample(int place, long timestampMs, double value) {
    int size = Protobuf.sampleSize(timestampMs, value);
    Protobuf.begin(out, TIMESERIES, series.wireSize(place) + Protobuf.bytesSize(size));
    labels(place);
    Protobuf.begin(out, SAMPLES, size);
    Protobuf.sample(out, SAMPLE_VALUE, timestampMs, value);
  }

  private void labels(int place) {
    Symbols symbols = series.symbols();
    int at = out.grow(series.wireSize(place));
    byte[] to = out.bytes();
    for (int i = 0; i < series.labelCount(place); i++) {
      byte[] name = symbols.wire(series.name(place, i));
      byte[] value = symbols.wire(series.value(place, i));
      to[at++] = Protobuf.bytesTag(LABELS);
      at = Varints.put(to, at, 2 + name.length + value.length);
      to[at++] = Protobuf.bytesTag(NAME);
      System.arraycopy(name, 0, to, at, name.length);
      at += name.length;
      to[at++] = Protobuf.bytesTag(VALUE);
      System.arraycopy(value, 0, to, at, value.length);
      at += value.length;
    }
  }

  @Override
  public void exemplar(int place, Exemplar exemplar) {
    byte[] message = message(exemplar);
    Protobuf.begin(out, TIMESERIES, series.wireSize(place) + Protobuf.bytesSize(message.length));
    labels(place);
    Protobuf.bytes(out, EXEMPLARS, message);
  }

  private static byte[] message(Exemplar exemplar) {
    ByteWriter message = new ByteWriter();
    Labels labels = exemplar.labels();
    for (int i = 0; i < labels.size(); i++) {
      ByteWriter label = new ByteWriter();
      Protobuf.bytes(label, NAME, Utf8.encode(labels.name(i)));
      Protobuf.bytes(label, VALUE, Utf8.encode(labels.value(i)));
      Protobuf.message(message, LABELS, label);
    }
    Protobuf.sample(message, EXEMPLAR_VALUE, exemplar.timestampMs(), exemplar.value());
    return Arrays.copyOf(message.bytes(), message.length());
  }

  /// Adds metadata of a family.
  void metadata(MetricMetadata metadata) {
    ByteWriter message = new ByteWriter();
    Protobuf.varint(message, 1, MetadataTypes.number(metadata.type()));
    text(message, 2, metadata.metric());
    text(message, 4, metadata.help());
    text(message, 5, metadata.unit());
    Protobuf.message(out, METADATA, message);
  }

  private static void text(ByteWriter message, int field, String text) {
    if (!text.isEmpty()) {
      Protobuf.bytes(message, field, Utf8.encode(text));
    }
  }

  @Override
  public ByteWriter end() {
    return out;
  }
}
