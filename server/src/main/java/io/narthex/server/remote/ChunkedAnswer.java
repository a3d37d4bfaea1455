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
import java.util.Arrays;

/// An answer of XOR chunks in frames, each written as soon as it is full:
///
///     frame: length of the message, varint | CRC-32C of the message, 4 bytes, highest first | message
///
/// A message (`prometheus.ChunkedReadResponse`) holds chunks of one series. Used by one thread.
final class ChunkedAnswer {
  private static final int RESPONSE_SERIES = 1;
  private static final int RESPONSE_QUERY_INDEX = 2;
  private static final int SERIES_CHUNKS = 2;
  private static final int CHUNK_MIN_TIME = 1;
  private static final int CHUNK_MAX_TIME = 2;
  private static final int CHUNK_TYPE = 3;
  private static final int CHUNK_DATA = 4;
  private static final int XOR = 1;

  /// As upstream cuts its chunks: readers decode whole ones.
  private static final int CHUNK_SAMPLES = 120;

  /// Bytes before the labels: what stands there is known when the frame ends.
  private static final int HEAD_BYTES = Varints.MAX_BYTES + Integer.BYTES + 1 + Varints.MAX_BYTES;

  private final OutputStream out;
  private final ReadLabels readLabels;
  private final int maxFrameBytes;
  private final XorEncoder encoder = new XorEncoder();
  private final Crc32c crc = new Crc32c();
  private final ByteWriter labels = new ByteWriter();

  /// Room for the head, the labels and the chunks; empty where no frame was begun.
  private final ByteWriter frame = new ByteWriter();

  private final SampleBatch batch = new SampleBatch();
  private final EvenColumns evenColumns = new EvenColumns();
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
    evenColumns.clear();
    try (SampleCursor cursor = selection.cursor(0, selection.seriesCount())) {
      while (cursor.next(batch)) {
        if (batch.count == 0) {
          continue;
        }
        if (batch.ordinal != open) {
          endSeries(queryIndex);
          open = batch.ordinal;
          labels.clear();
          readLabels.write(selection, open, labels);
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
    boolean even = evenColumns.isEven(batch);
    int next = lastMs == Long.MIN_VALUE ? 0 : firstAfter(lastMs);
    while (next < batch.count) {
      if (encoder.count() == CHUNK_SAMPLES) {
        endChunk();
        if (frame.length() - HEAD_BYTES >= maxFrameBytes) {
          endFrame(queryIndex);
        }
      }
      if (encoder.count() == 0) {
        minMs = batch.timestampsMs[next];
      }
      int to = Math.min(batch.count, next + CHUNK_SAMPLES - encoder.count());
      encoder.append(batch.timestampsMs, batch.values, next, to, even);
      lastMs = batch.timestampsMs[to - 1];
      next = to;
    }
  }

  private int firstAfter(long timestampMs) {
    int found = Arrays.binarySearch(batch.timestampsMs, 0, batch.count, timestampMs);
    return found < 0 ? -found - 1 : found + 1;
  }

  private void endChunk() {
    if (frame.length() == 0) {
      frame.grow(HEAD_BYTES);
      frame.putBytes(labels.bytes(), 0, labels.length());
    }
    int length = encoder.length();
    int size =
        Protobuf.varintSize(minMs)
            + Protobuf.varintSize(lastMs)
            + Protobuf.varintSize(XOR)
            + Protobuf.bytesSize(length);
    int at = frame.grow(Protobuf.bytesSize(size));
    byte[] to = frame.bytes();
    at = Protobuf.putBegin(to, at, SERIES_CHUNKS, size);
    at = Protobuf.putVarint(to, at, CHUNK_MIN_TIME, minMs);
    at = Protobuf.putVarint(to, at, CHUNK_MAX_TIME, lastMs);
    at = Protobuf.putVarint(to, at, CHUNK_TYPE, XOR);
    at = Protobuf.putBegin(to, at, CHUNK_DATA, length);
    System.arraycopy(encoder.bytes(), 0, to, at, length);
    encoder.clear();
  }

  private void endSeries(int queryIndex) throws IOException {
    if (encoder.count() > 0) {
      endChunk();
    }
    if (frame.length() > 0) {
      endFrame(queryIndex);
    }
  }

  private void endFrame(int queryIndex) throws IOException {
    int seriesBytes = frame.length() - HEAD_BYTES;
    Protobuf.varint(frame, RESPONSE_QUERY_INDEX, queryIndex);
    int message = HEAD_BYTES + seriesBytes - Protobuf.bytesSize(seriesBytes);
    int length = frame.length() - message;
    byte[] bytes = frame.bytes();
    int at = message;
    bytes[at++] = RESPONSE_SERIES << 3 | ProtobufCursor.LENGTH_DELIMITED;
    Varints.put(bytes, at, seriesBytes);
    int checksum = crc.of(bytes, message, length);
    int begin = message - Integer.BYTES - Varints.size(length);
    at = Varints.put(bytes, begin, length);
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      bytes[at++] = (byte) (checksum >>> shift);
    }
    out.write(bytes, begin, frame.length() - begin);
    frame.clear();
  }
}
