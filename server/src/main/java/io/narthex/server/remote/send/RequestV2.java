package io.narthex.server.remote.send;

import io.narthex.server.remote.Protobuf;
import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.encoding.Varints;
import io.narthex.storage.exemplar.Exemplar;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.MetricMetadata;
import io.narthex.storage.text.Utf8;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Writes `io.prometheus.write.v2.Request` (2.0): symbols first, in the order in which they are
/// named. A symbol of the destination gets its number in the message by a look into an array; no
/// text is hashed. Not thread-safe.
final class RequestV2 implements RequestFormat {
  private static final int SYMBOLS = 4;
  private static final int TIMESERIES = 5;
  private static final int LABELS = 1;
  private static final int SAMPLES = 2;
  private static final int EXEMPLARS = 4;
  private static final int METADATA = 5;
  private static final int SAMPLE_VALUE = 1;
  private static final int EXEMPLAR_VALUE = 2;
  private static final int METADATA_TYPE = 1;
  private static final int METADATA_HELP = 3;
  private static final int METADATA_UNIT = 4;

  private final SentSeries series;
  private final MetadataLookup metadata;
  private final ByteWriter symbols = new ByteWriter();
  private final ByteWriter timeseries = new ByteWriter();
  private final ByteWriter refs = new ByteWriter();
  private final ByteWriter about = new ByteWriter();

  /// Number in the message, plus one, of symbols of the destination.
  private int[] numbers = new int[1 << 10];

  /// Symbols of the destination that are in the message.
  private int[] named = new int[1 << 10];

  private int namedCount;

  /// Numbers of other texts, of exemplars.
  private final Map<String, Integer> texts = new HashMap<>();

  private int count;

  /// @param metadata of the metric that a series belongs to
  RequestV2(SentSeries series, MetadataLookup metadata) {
    this.series = series;
    this.metadata = metadata;
  }

  @Override
  public void begin() {
    symbols.clear();
    timeseries.clear();
    texts.clear();
    for (int i = 0; i < namedCount; i++) {
      numbers[named[i]] = 0;
    }
    namedCount = 0;
    numbers[0] = 1;
    count = 1;
    Protobuf.begin(symbols, SYMBOLS, 0);
  }

  private int number(int symbol) {
    if (symbol >= numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * symbol);
    }
    if (numbers[symbol] == 0) {
      byte[] wire = series.symbols().wire(symbol);
      symbols.putVarint(Protobuf.bytesTag(SYMBOLS));
      symbols.putBytes(wire, 0, wire.length);
      numbers[symbol] = ++count;
      if (namedCount == named.length) {
        named = Arrays.copyOf(named, 2 * namedCount);
      }
      named[namedCount++] = symbol;
    }
    return numbers[symbol] - 1;
  }

  private int number(String text) {
    int symbol = series.symbols().find(text);
    if (symbol >= 0) {
      return number(symbol);
    }
    Integer known = texts.get(text);
    if (known == null) {
      Protobuf.bytes(symbols, SYMBOLS, Utf8.encode(text));
      known = count++;
      texts.put(text, known);
    }
    return known;
  }

  @Override
  public void sample(int place, long timestampMs, double value) {
    metadata(place);
    labels(place);
    int size = Protobuf.sampleSize(timestampMs, value);
    Protobuf.begin(
        timeseries,
        TIMESERIES,
        Protobuf.bytesSize(refs.length())
            + Protobuf.bytesSize(size)
            + Protobuf.bytesSize(about.length()));
    Protobuf.message(timeseries, LABELS, refs);
    Protobuf.begin(timeseries, SAMPLES, size);
    Protobuf.sample(timeseries, SAMPLE_VALUE, timestampMs, value);
    Protobuf.message(timeseries, METADATA, about);
  }

  private void labels(int place) {
    refs.clear();
    for (int i = 0; i < series.labelCount(place); i++) {
      refs.putVarint(number(series.name(place, i)));
      refs.putVarint(number(series.value(place, i)));
    }
  }

  private void metadata(int place) {
    about.clear();
    MetricMetadata entry = metadata.of(series, series.metric(place));
    if (entry == null) {
      return;
    }
    Protobuf.varint(about, METADATA_TYPE, MetadataTypes.number(entry.type()));
    Protobuf.varint(about, METADATA_HELP, number(series.symbols().id(entry.help())));
    Protobuf.varint(about, METADATA_UNIT, number(series.symbols().id(entry.unit())));
  }

  @Override
  public void exemplar(int place, Exemplar exemplar) {
    metadata(place);
    labels(place);
    ByteWriter message = message(exemplar);
    Protobuf.begin(
        timeseries,
        TIMESERIES,
        Protobuf.bytesSize(refs.length())
            + Protobuf.bytesSize(message.length())
            + Protobuf.bytesSize(about.length()));
    Protobuf.message(timeseries, LABELS, refs);
    Protobuf.message(timeseries, EXEMPLARS, message);
    Protobuf.message(timeseries, METADATA, about);
  }

  private ByteWriter message(Exemplar exemplar) {
    Labels labels = exemplar.labels();
    int[] named = new int[2 * labels.size()];
    int size = 0;
    for (int i = 0; i < labels.size(); i++) {
      named[2 * i] = number(labels.name(i));
      named[2 * i + 1] = number(labels.value(i));
      size += Varints.size(named[2 * i]) + Varints.size(named[2 * i + 1]);
    }
    ByteWriter message = new ByteWriter();
    if (size > 0) {
      Protobuf.begin(message, LABELS, size);
      for (int one : named) {
        message.putVarint(one);
      }
    }
    Protobuf.sample(message, EXEMPLAR_VALUE, exemplar.timestampMs(), exemplar.value());
    return message;
  }

  @Override
  public ByteWriter end() {
    symbols.putBytes(timeseries.bytes(), 0, timeseries.length());
    return symbols;
  }
}
