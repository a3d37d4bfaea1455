package io.narthex.server.remote;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.encoding.SnappyEncoder;
import io.narthex.storage.encoding.Varints;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An answer of all samples in one compressed message (`prometheus.ReadResponse`). It is compressed
/// while it grows, so what is held are the compressed bytes, charged to the read's memory. Used by
/// one thread.
final class SamplesAnswer {
  private static final int RESPONSE_RESULTS = 1;
  private static final int RESULT_TIMESERIES = 1;
  private static final int SERIES_SAMPLES = 2;
  private static final int SAMPLE_VALUE = 1;

  /// The format's lengths have 32 bits.
  private static final long MAX_MESSAGE_BYTES = 0xffff_ffffL;

  private final ReadContext context;
  private final ReadLabels labels;
  private final long sampleLimit;
  private final SnappyEncoder encoder = new SnappyEncoder();
  private final List<Result> results = new ArrayList<>();
  private final ByteWriter series = new ByteWriter();
  private final ByteWriter pending = new ByteWriter();
  private final SampleBatch batch = new SampleBatch();

  /// What one query gives.
  ///
  /// @param bytes of the message `prometheus.QueryResult`
  private record Result(long bytes, List<byte[]> compressed) {}

  /// @param sampleLimit largest number of samples of one query; 0: no limit
  SamplesAnswer(ReadContext context, Labels external, long sampleLimit) {
    this.context = context;
    this.labels = new ReadLabels(external);
    this.sampleLimit = sampleLimit;
  }

  /// Adds a result without series.
  void addEmpty() {
    results.add(new Result(0, List.of()));
  }

  /// Adds the result of a query.
  ///
  /// @param labelsOnly whether the samples are left out
  /// @throws ReadRefusedException where there are too many samples
  void add(SeriesSelection selection, boolean labelsOnly) throws ReadRefusedException {
    List<byte[]> compressed = new ArrayList<>();
    long bytes = 0;
    long samples = 0;
    int open = -1;
    long lastMs = Long.MIN_VALUE;
    pending.clear();
    try (SampleCursor cursor = selection.cursor(0, selection.seriesCount())) {
      while (cursor.next(batch)) {
        if (batch.count == 0) {
          continue;
        }
        if (batch.ordinal != open) {
          bytes += close(open, compressed);
          open = batch.ordinal;
          lastMs = Long.MIN_VALUE;
          labels.write(selection, open, series);
        }
        if (!labelsOnly) {
          samples += write(lastMs);
          if (sampleLimit > 0 && samples > sampleLimit) {
            throw new ReadRefusedException(400, "exceeded sample limit (" + sampleLimit + ")");
          }
          lastMs = batch.timestampsMs[batch.count - 1];
        }
      }
    }
    bytes += close(open, compressed);
    compress(compressed, 1);
    results.add(new Result(bytes, compressed));
  }

  /// Writes the samples of the batch that lie behind `lastMs`: slices of a long series overlap.
  private int write(long lastMs) {
    int written = 0;
    for (int i = 0; i < batch.count; i++) {
      long timestampMs = batch.timestampsMs[i];
      if (timestampMs <= lastMs && lastMs != Long.MIN_VALUE) {
        continue;
      }
      written++;
      double value = batch.values[i];
      Protobuf.begin(series, SERIES_SAMPLES, Protobuf.sampleSize(timestampMs, value));
      Protobuf.sample(series, SAMPLE_VALUE, timestampMs, value);
    }
    return written;
  }

  /// Moves the open series to the result.
  ///
  /// @return its bytes there
  private int close(int open, List<byte[]> compressed) {
    if (open < 0) {
      return 0;
    }
    Protobuf.message(pending, RESULT_TIMESERIES, series);
    int bytes = Protobuf.bytesSize(series.length());
    series.clear();
    compress(compressed, SnappyEncoder.MAX_PIECE_BYTES);
    return bytes;
  }

  /// Compresses what is pending, where it is at least `least` bytes.
  private void compress(List<byte[]> into, int least) {
    if (pending.length() < least) {
      return;
    }
    ByteWriter out = new ByteWriter();
    encoder.encodeAll(pending, out);
    context.charge(out.length());
    into.add(Arrays.copyOf(out.bytes(), out.length()));
    pending.clear();
  }

  /// The decoded bytes of the whole message.
  ///
  /// @throws ReadRefusedException where the format cannot hold it
  long messageBytes() throws ReadRefusedException {
    long total = 0;
    for (Result result : results) {
      total += 1 + Varints.size(result.bytes) + result.bytes;
    }
    if (total > MAX_MESSAGE_BYTES) {
      throw new ReadRefusedException(
          400, "answer: expected=at most " + MAX_MESSAGE_BYTES + " bytes, actual=" + total);
    }
    return total;
  }

  /// Writes the compressed message.
  void writeTo(OutputStream out, long messageBytes) throws IOException {
    ByteWriter head = new ByteWriter();
    head.putVarint(messageBytes);
    out.write(head.bytes(), 0, head.length());
    for (Result result : results) {
      ByteWriter field = new ByteWriter();
      Protobuf.begin(field, RESPONSE_RESULTS, result.bytes);
      head.clear();
      encoder.encodeAll(field, head);
      out.write(head.bytes(), 0, head.length());
      for (byte[] piece : result.compressed) {
        out.write(piece);
      }
    }
  }
}
