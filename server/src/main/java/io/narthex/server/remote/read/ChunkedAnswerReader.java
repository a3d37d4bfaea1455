package io.narthex.server.remote.read;

import io.narthex.server.remote.MalformedBodyException;
import io.narthex.server.remote.ProtobufCursor;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.exchange.ChunkDecoder;
import io.narthex.storage.exchange.ChunkEncoding;
import io.narthex.storage.exchange.FloatSamples;
import io.narthex.storage.labels.Labels;
import org.jspecify.annotations.Nullable;

/// Reads messages `prometheus.ChunkedReadResponse`. A series may lie in several messages that
/// follow each other. Not thread-safe.
final class ChunkedAnswerReader {
  private static final int RESPONSE_SERIES = 1;
  private static final int RESPONSE_QUERY_INDEX = 2;
  private static final int SERIES_LABELS = 1;
  private static final int SERIES_CHUNKS = 2;
  private static final int CHUNK_TYPE = 3;
  private static final int CHUNK_DATA = 4;

  private final CollectedSeries series;
  private final ProtobufCursor message = new ProtobufCursor();
  private final ProtobufCursor fields = new ProtobufCursor();
  private final ProtobufCursor chunk = new ProtobufCursor();
  private final ChunkDecoder decoder = new ChunkDecoder();
  private final FloatSamples samples = new FloatSamples();
  private @Nullable Labels open;

  ChunkedAnswerReader(CollectedSeries series) {
    this.series = series;
  }

  /// Reads the message in `bytes[0..length)`.
  ///
  /// @throws MalformedBodyException where it is none, or answers another query than the first
  void read(byte[] bytes, int length) throws MalformedBodyException {
    message.reset(bytes, 0, length);
    while (message.nextField()) {
      switch (message.field()) {
        case RESPONSE_SERIES -> {
          int size = enter(message, "chunked_series");
          series(bytes, message.position(), message.position() + size);
          message.jump(size);
        }
        case RESPONSE_QUERY_INDEX -> {
          message.expect(ProtobufCursor.VARINT, "query_index");
          long index = message.readVarint();
          if (index != 0) {
            throw new MalformedBodyException("query_index: expected=0, actual=" + index);
          }
        }
        default -> message.skip();
      }
    }
  }

  private static int enter(ProtobufCursor at, String name) throws MalformedBodyException {
    at.expect(ProtobufCursor.LENGTH_DELIMITED, name);
    return at.readLength();
  }

  /// The labels first, wherever they stand.
  private void series(byte[] bytes, int from, int to) throws MalformedBodyException {
    Labels labels = labels(bytes, from, to);
    Labels before = open;
    if (before != null && !before.equals(labels)) {
      series.end(before);
    }
    open = labels;
    fields.reset(bytes, from, to);
    while (fields.nextField()) {
      if (fields.field() == SERIES_CHUNKS) {
        int size = enter(fields, "chunks");
        chunk(bytes, fields.position(), fields.position() + size);
        fields.jump(size);
      } else {
        fields.skip();
      }
    }
  }

  private Labels labels(byte[] bytes, int from, int to) throws MalformedBodyException {
    series.startLabels();
    fields.reset(bytes, from, to);
    while (fields.nextField()) {
      if (fields.field() == SERIES_LABELS) {
        int size = enter(fields, "labels");
        series.label(bytes, fields.position(), fields.position() + size);
        fields.jump(size);
      } else {
        fields.skip();
      }
    }
    return series.endLabels();
  }

  private void chunk(byte[] bytes, int from, int to) throws MalformedBodyException {
    long type = 0;
    int at = from;
    int length = 0;
    chunk.reset(bytes, from, to);
    while (chunk.nextField()) {
      switch (chunk.field()) {
        case CHUNK_TYPE -> {
          chunk.expect(ProtobufCursor.VARINT, "type");
          type = chunk.readVarint();
        }
        case CHUNK_DATA -> {
          length = enter(chunk, "data");
          at = chunk.position();
          chunk.jump(length);
        }
        default -> chunk.skip();
      }
    }
    try {
      ChunkEncoding encoding = ChunkEncoding.of((int) type);
      if (encoding.isFloat()) {
        decoder.decode(encoding, bytes, at, length, samples);
        take();
      } else {
        series.histograms(encoding.sampleCount(bytes, at, length));
      }
    } catch (MalformedBytesException e) {
      throw new MalformedBodyException("chunk: " + e.getMessage());
    }
  }

  private void take() throws MalformedBodyException {
    for (int i = 0; i < samples.count(); i++) {
      series.sample(samples.timestampsMs()[i], samples.values()[i]);
    }
  }

  /// Ends the series that is open.
  void finish() {
    Labels last = open;
    if (last != null) {
      series.end(last);
      open = null;
    }
  }
}
