package io.narthex.server.remote.send;

import io.narthex.server.config.RemoteWriteConfig.Message;
import io.narthex.server.remote.SnappyBody;
import io.narthex.server.remote.send.SendCounters.Count;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.exemplar.Exemplar;
import io.narthex.storage.sample.MetricMetadata;
import java.nio.ByteBuffer;
import java.util.List;

/// Makes the requests of one destination, one at a time, in one set of buffers: its memory does not
/// grow with the number of lanes. Thread-safe.
final class Encoder {
  private final SentSeries series;
  private final MetadataLookup metadata = new MetadataLookup();
  private final RequestV1 v1;
  private final RequestV2 v2;
  private final SnappyBody snappy = new SnappyBody();
  private final Clock clock;
  private final long ageLimitMs;
  private final SendCounters counters;

  /// An exemplar and its series.
  record SeriesExemplar(long ref, Exemplar exemplar) {}

  /// @param ageLimitMs older samples are not sent; 0: all are
  Encoder(SentSeries series, Clock clock, long ageLimitMs, SendCounters counters) {
    this.series = series;
    this.v1 = new RequestV1(series);
    this.v2 = new RequestV2(series, metadata);
    this.clock = clock;
    this.ageLimitMs = ageLimitMs;
    this.counters = counters;
  }

  /// Hashes of the series of a frame, by which lanes are chosen.
  ///
  /// @param counting whether what is not sent is counted: when the frame is read for the first time
  synchronized void hashes(Frame frame, boolean counting) {
    series.trim();
    for (int i = 0; i < frame.count(); i++) {
      int place = series.find(frame.ref(i));
      if (place < 0) {
        frame.skip(i);
        if (counting) {
          counters.add(countOf(place), 1);
        }
      } else {
        frame.hash(i, series.hash(place));
      }
    }
  }

  private static Count countOf(int notSent) {
    return switch (notSent) {
      case SentSeries.DROPPED -> Count.DROPPED_SERIES;
      case SentSeries.ELSEWHERE -> Count.OF_OTHER_SHARDS;
      default -> Count.DROPPED_UNKNOWN;
    };
  }

  /// Hash of a series as in [#hashes]; below 0 where it is not sent.
  synchronized long hash(long ref) {
    int place = series.find(ref);
    return place < 0 ? -1 : series.hash(place) & 0xffffffffL;
  }

  /// Makes a request of the first `count` samples of `ring`.
  synchronized RequestBody encode(
      Message message, SampleRing ring, int count, List<SeriesExemplar> exemplars) {
    series.trim();
    RequestFormat format = message == Message.V1 ? v1 : v2;
    format.begin();
    long oldestMs = ageLimitMs == 0 ? Long.MIN_VALUE : clock.nowMs() - ageLimitMs;
    long newestMs = Long.MIN_VALUE;
    int samples = 0;
    for (int i = 0; i < count; i++) {
      long timestampMs = ring.timestampMs(i);
      int place = series.find(ring.ref(i));
      if (timestampMs >= oldestMs && place >= 0) {
        format.sample(place, timestampMs, ring.value(i));
        newestMs = Math.max(newestMs, timestampMs);
        samples++;
      }
    }
    int taken = 0;
    for (SeriesExemplar one : exemplars) {
      int place = series.find(one.ref);
      if (place >= 0) {
        format.exemplar(place, one.exemplar);
        taken++;
      }
    }
    return new RequestBody(message, snappy.compress(format.end()), samples, taken, newestMs);
  }

  /// Makes a 1.0 request of metadata alone.
  synchronized ByteBuffer metadata(List<MetricMetadata> entries) {
    v1.begin();
    entries.forEach(v1::metadata);
    return snappy.compress(v1.end());
  }

  /// What is known of metrics from here on.
  synchronized void metadataIs(List<MetricMetadata> all) {
    metadata.replace(all);
  }
}
