package io.narthex.server.remote;

import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.Varints;
import io.narthex.storage.exchange.XorEncoder;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.io.OutputStream;

/// An answer of XOR chunks in frames, each written as soon as it is full:
///
///     frame: length of the message, varint | CRC-32C of the message, 4 bytes, highest first | message
///
/// A message (`prometheus.ChunkedReadResponse`) holds chunks of one series. Used by one thread.
final class ChunkedAnswer {
  private static final int RESPONSE_SERIES = 1;
  private static final int RESPONSE_QUERY_INDEX = 2;
  private static final int SERIES_LABELS = 1;
  private static final int SERIES_CHUNKS = 2;
  private static final int CHUNK_MIN_TIME = 1;
  private static final int CHUNK_MAX_TIME = 2;
  private static final int CHUNK_TYPE = 3;
  private static final int CHUNK_DATA = 4;
  private static final int XOR = 1;

  /// As upstream cuts its chunks: readers decode whole ones.
  private static final int CHUNK_SAMPLES = 120;

  private final OutputStream out;
  private final ReadLabels readLabels;
  private final int maxFrameBytes;
  private final XorEncoder encoder = new XorEncoder();
  private final Crc32c crc = new Crc32c();
  private final ByteWriter labels = new ByteWriter();
  private final ByteWriter chunk = new ByteWriter();
  private final ByteWriter chunks = new ByteWriter();
  private final ByteWriter frame = new ByteWriter();
  private final SampleBatch batch = new SampleBatch();
  private long minMs;
  private long lastMs;

  /// @param maxFrameBytes a frame ends with the chunk that reaches it
  ChunkedAnswer(OutputStream out, Labels external, int maxFrameBytes) {
    this.out = out;
    this.readLabels = new ReadLabels(external);
    this.maxFrameBytes = maxFrameBytes;
  }

  /// Writes the series of the query at `queryIndex`.
  void write(int queryIndex, SeriesSelection selection) throws IOException {
    int open = -1;
    try (SampleCursor cursor = selection.cursor(0, selection.seriesCount())) {
      while (cursor.next(batch)) {
        if (batch.count == 0) {
          continue;
        }
        if (batch.ordinal != open) {
          endSeries(queryIndex);
          open = batch.ordinal;
          labels.clear();
          readLabels.write(selection.labels(open), SERIES_LABELS, labels);
          lastMs = Long.MIN_VALUE;
        }
        append(queryIndex);
      }
    }
    endSeries(queryIndex);
  }

  /// Appends the samples of the batch that lie behind the last one: slices of a long series
  /// overlap.
  private void append(int queryIndex) throws IOException {
    for (int i = 0; i < batch.count; i++) {
      long timestampMs = batch.timestampsMs[i];
      if (timestampMs <= lastMs && lastMs != Long.MIN_VALUE) {
        continue;
      }
      if (encoder.count() == CHUNK_SAMPLES) {
        endChunk();
        if (labels.length() + chunks.length() >= maxFrameBytes) {
          endFrame(queryIndex);
        }
      }
      if (encoder.count() == 0) {
        minMs = timestampMs;
      }
      encoder.append(timestampMs, batch.values[i]);
      lastMs = timestampMs;
    }
  }

  private void endChunk() {
    chunk.clear();
    Protobuf.varint(chunk, CHUNK_MIN_TIME, minMs);
    Protobuf.varint(chunk, CHUNK_MAX_TIME, lastMs);
    Protobuf.varint(chunk, CHUNK_TYPE, XOR);
    Protobuf.begin(chunk, CHUNK_DATA, encoder.length());
    chunk.putBytes(encoder.bytes(), 0, encoder.length());
    Protobuf.message(chunks, SERIES_CHUNKS, chunk);
    encoder.clear();
  }

  private void endSeries(int queryIndex) throws IOException {
    if (encoder.count() > 0) {
      endChunk();
    }
    if (chunks.length() > 0) {
      endFrame(queryIndex);
    }
  }

  private void endFrame(int queryIndex) throws IOException {
    int seriesBytes = labels.length() + chunks.length();
    frame.clear();
    Protobuf.begin(frame, RESPONSE_SERIES, seriesBytes);
    frame.putBytes(labels.bytes(), 0, labels.length());
    frame.putBytes(chunks.bytes(), 0, chunks.length());
    Protobuf.varint(frame, RESPONSE_QUERY_INDEX, queryIndex);
    chunks.clear();
    byte[] head = new byte[Varints.MAX_BYTES + Integer.BYTES];
    int at = Varints.put(head, 0, frame.length());
    int checksum = crc.of(frame.bytes(), 0, frame.length());
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      head[at++] = (byte) (checksum >>> shift);
    }
    out.write(head, 0, at);
    out.write(frame.bytes(), 0, frame.length());
  }
}
