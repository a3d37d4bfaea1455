package io.narthex.server.remote.read;

import io.narthex.server.remote.MalformedBodyException;
import io.narthex.server.remote.ProtobufCursor;

/// Reads a message `prometheus.ReadResponse` that answers one query. Not thread-safe.
final class SamplesAnswerReader {
  private static final int RESPONSE_RESULTS = 1;
  private static final int RESULT_TIMESERIES = 1;
  private static final int SERIES_LABELS = 1;
  private static final int SERIES_SAMPLES = 2;
  private static final int SERIES_HISTOGRAMS = 4;
  private static final int SAMPLE_VALUE = 1;
  private static final int SAMPLE_TIMESTAMP = 2;

  private final CollectedSeries series;
  private final ProtobufCursor fields = new ProtobufCursor();
  private final ProtobufCursor sample = new ProtobufCursor();

  SamplesAnswerReader(CollectedSeries series) {
    this.series = series;
  }

  /// Reads the message in `bytes[0..length)`.
  ///
  /// @throws MalformedBodyException where it is none, or holds not exactly one result
  void read(byte[] bytes, int length) throws MalformedBodyException {
    ProtobufCursor message = new ProtobufCursor();
    message.reset(bytes, 0, length);
    int results = 0;
    while (message.nextField()) {
      if (message.field() == RESPONSE_RESULTS) {
        int size = enter(message, "results");
        if (++results == 1) {
          result(bytes, message.position(), message.position() + size);
        }
        message.jump(size);
      } else {
        message.skip();
      }
    }
    if (results != 1) {
      throw new MalformedBodyException("responses: want 1, got " + results);
    }
  }

  private static int enter(ProtobufCursor at, String name) throws MalformedBodyException {
    at.expect(ProtobufCursor.LENGTH_DELIMITED, name);
    return at.readLength();
  }

  private void result(byte[] bytes, int from, int to) throws MalformedBodyException {
    ProtobufCursor result = new ProtobufCursor();
    result.reset(bytes, from, to);
    while (result.nextField()) {
      if (result.field() == RESULT_TIMESERIES) {
        int size = enter(result, "timeseries");
        series(bytes, result.position(), result.position() + size);
        result.jump(size);
      } else {
        result.skip();
      }
    }
  }

  private void series(byte[] bytes, int from, int to) throws MalformedBodyException {
    series.startLabels();
    fields.reset(bytes, from, to);
    while (fields.nextField()) {
      switch (fields.field()) {
        case SERIES_LABELS -> {
          int size = enter(fields, "labels");
          series.label(bytes, fields.position(), fields.position() + size);
          fields.jump(size);
        }
        case SERIES_SAMPLES -> {
          int size = enter(fields, "samples");
          sample(bytes, fields.position(), fields.position() + size);
          fields.jump(size);
        }
        case SERIES_HISTOGRAMS -> {
          series.histograms(1);
          fields.skip();
        }
        default -> fields.skip();
      }
    }
    series.end(series.endLabels());
  }

  private void sample(byte[] bytes, int from, int to) throws MalformedBodyException {
    long timestampMs = 0;
    long bits = 0;
    sample.reset(bytes, from, to);
    while (sample.nextField()) {
      switch (sample.field()) {
        case SAMPLE_VALUE -> {
          sample.expect(ProtobufCursor.FIXED64, "value");
          bits = sample.readFixed64();
        }
        case SAMPLE_TIMESTAMP -> {
          sample.expect(ProtobufCursor.VARINT, "timestamp");
          timestampMs = sample.readVarint();
        }
        default -> sample.skip();
      }
    }
    series.sample(timestampMs, Double.longBitsToDouble(bits));
  }
}
