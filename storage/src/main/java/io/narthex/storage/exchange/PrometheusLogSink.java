package io.narthex.storage.exchange;

import io.narthex.storage.labels.Labels;
import java.io.IOException;

/// Takes what a log says, record by record in their order. Series are numbers; what they stand for
/// comes before their samples, unless it was damaged.
public interface PrometheusLogSink {
  /// A series appears; the same labels may come again under another number.
  void series(long series, Labels labels) throws IOException;

  /// Samples arrive; the argument is reused.
  void samples(LogSamples samples) throws IOException;

  /// An interval of a series is deleted, both ends included.
  void deletion(long series, long firstMs, long lastMs) throws IOException;

  /// Metadata of a series' metric.
  void metadata(long series, String type, String unit, String help) throws IOException;

  /// From here on, samples of the series that came before are also in a head chunk.
  void marker(long series, long headChunk) throws IOException;
}
