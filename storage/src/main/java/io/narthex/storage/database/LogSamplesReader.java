package io.narthex.storage.database;

import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.exchange.ChunkDecoder;
import io.narthex.storage.exchange.FloatSamples;
import io.narthex.storage.exchange.HeadChunks;
import io.narthex.storage.exchange.LogReport;
import io.narthex.storage.exchange.LogSamples;
import io.narthex.storage.exchange.PrometheusDirectory;
import io.narthex.storage.exchange.PrometheusLog;
import io.narthex.storage.exchange.PrometheusLogSink;
import io.narthex.storage.exchange.RawChunk;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Reads all samples of a Prometheus head, once: checkpoint and log, then the log of out-of-order
/// samples, then the head chunks, which hold many of them again. Not thread-safe.
final class LogSamplesReader implements PrometheusLogSink {
  private final LogSeries series;
  private final Sink sink;

  /// Samples that came in order and are older are in blocks.
  private final long fromMs;

  private final FloatSamples floats = new FloatSamples();
  private final ChunkDecoder decoder = new ChunkDecoder();
  private final List<String> damages = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private boolean inOrder = true;
  private long histogramSamples;
  private long startTimestamps;
  private long unknownSeries;

  /// Takes one sample.
  @FunctionalInterface
  interface Sink {
    /// Takes the sample.
    ///
    /// @param number of the series, see [LogSeries]
    void sample(int number, long timestampMs, double value);
  }

  LogSamplesReader(LogSeries series, long fromMs, Sink sink) {
    this.series = series;
    this.fromMs = fromMs;
    this.sink = sink;
  }

  void read(FileSystem fileSystem, PrometheusDirectory source) throws IOException {
    read("log", source.log(fileSystem));
    inOrder = false;
    read("log of out-of-order samples", source.outOfOrderLog(fileSystem));
    HeadChunks.Report report = new HeadChunks(fileSystem, source.headChunks()).read(this::chunk);
    report.damages().forEach(line -> damages.add("head chunks: " + line));
    if (unknownSeries > 0) {
      damages.add("log: samples of series whose record is missing: " + unknownSeries);
    }
  }

  private void read(String what, PrometheusLog log) throws IOException {
    LogReport report = log.read(this);
    String last = log.segments().isEmpty() ? "" : log.segments().getLast() + "@";
    for (String line : report.damages()) {
      if (!last.isEmpty() && line.contains(last)) {
        remarks.add(what + ": its end, as when it is copied while in use: " + line);
      } else {
        damages.add(what + ": " + line);
      }
    }
    if (report.skippedRecords() > 0) {
      damages.add(what + ": records of an unknown type: " + report.skippedRecords());
    }
    histogramSamples += report.counts().histogramSamples();
  }

  /// What is damaged, one line each.
  List<String> damages() {
    return damages;
  }

  /// Damage in the last file of a log, which is ordinary, one line each.
  List<String> remarks() {
    return remarks;
  }

  /// Histogram samples in the logs.
  long histogramSamples() {
    return histogramSamples;
  }

  /// Samples with a start timestamp in the logs.
  long startTimestamps() {
    return startTimestamps;
  }

  @Override
  public void series(long reference, Labels labels) {
    series.put(reference, labels);
  }

  @Override
  public void samples(LogSamples samples) {
    FloatSamples read = samples.floats();
    for (int i = 0; i < read.count(); i++) {
      startTimestamps += read.startTimestampsMs()[i] != 0 ? 1 : 0;
      int number = series.number(samples.series()[i]);
      if (number == LogSeries.UNKNOWN) {
        unknownSeries++;
      } else {
        take(number, read, i);
      }
    }
  }

  private void take(int number, FloatSamples from, int index) {
    long timestampMs = from.timestampsMs()[index];
    if (!inOrder || timestampMs >= fromMs) {
      sink.sample(number, timestampMs, from.values()[index]);
    }
  }

  private void chunk(long reference, boolean outOfOrder, long minMs, long maxMs, RawChunk chunk) {
    int number = series.number(reference);
    if (number == LogSeries.UNKNOWN || !chunk.encoding().isFloat()) {
      return;
    }
    try {
      decoder.decode(chunk.encoding(), chunk.bytes(), chunk.offset(), chunk.length(), floats);
    } catch (MalformedBytesException e) {
      damages.add("head chunk of " + series.labels(number) + ": " + e.getMessage());
      return;
    }
    inOrder = !outOfOrder;
    for (int i = 0; i < floats.count(); i++) {
      take(number, floats, i);
    }
  }

  @Override
  public void deletion(long reference, long firstMs, long lastMs) {
    series.delete(reference, firstMs, lastMs);
  }

  @Override
  public void metadata(long reference, String type, String unit, String help) {
    // Comes again with the first scrape.
  }

  @Override
  public void marker(long reference, long headChunk) {
    // What the head chunk holds is read from the log, and again from the chunk.
  }
}
