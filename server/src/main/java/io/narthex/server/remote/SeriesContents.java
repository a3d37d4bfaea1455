package io.narthex.server.remote;

import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the series of one body hold, in both versions of remote write: samples, histograms,
/// exemplars, and what is wrong with them. Not thread-safe.
final class SeriesContents {
  private static final int SAMPLE_VALUE = 1;
  private static final int SAMPLE_TIMESTAMP = 2;
  private static final int EXEMPLAR_VALUE = 2;
  private static final int EXEMPLAR_TIMESTAMP = 3;

  /// Exemplars kept of one body: one takes more than its bytes.
  private static final int MAX_EXEMPLARS = 1 << 16;

  private final OwnedSamples samples = new OwnedSamples();
  private final WriteCounts counts = new WriteCounts();
  private final Faults faults = new Faults();
  private final List<ReceivedExemplar> exemplars = new ArrayList<>();
  private final ProtobufCursor fields = new ProtobufCursor();
  private final WireHistogram histogram = new WireHistogram();
  private final OwnedSamples.@Nullable LabelReader namedBy;
  private byte[] body = new byte[0];
  private long maxTimestampMs;

  /// Reads the labels of an exemplar message `body[from..to)`.
  interface ExemplarLabels {
    /// The labels, or null where they are none; that has been told then.
    @Nullable Labels read(int owner, int from, int to) throws MalformedBodyException;
  }

  /// @param namedBy gives the labels of the series for each fault; null: faults name none, and one
  ///   of a sample is only counted
  SeriesContents(OwnedSamples.@Nullable LabelReader namedBy) {
    this.namedBy = namedBy;
  }

  /// Begins with another body.
  void clear(byte[] newBody, long newMaxTimestampMs) {
    body = newBody;
    maxTimestampMs = newMaxTimestampMs;
    samples.clear();
    counts.clear();
    faults.clear();
    exemplars.clear();
  }

  OwnedSamples samples() {
    return samples;
  }

  WriteCounts counts() {
    return counts;
  }

  Faults faults() {
    return faults;
  }

  List<ReceivedExemplar> exemplars() {
    return exemplars;
  }

  /// Reads a sample message.
  void readSample(int owner, long refOrHandle, int from, int to) throws MalformedBodyException {
    long timestampMs = 0;
    double value = 0;
    fields.reset(body, from, to);
    while (fields.nextField()) {
      switch (fields.field()) {
        case SAMPLE_VALUE -> value = readDouble("value");
        case SAMPLE_TIMESTAMP -> timestampMs = readTimestamp();
        default -> fields.skip();
      }
    }
    addSample(owner, refOrHandle, timestampMs, value);
  }

  void addSample(int owner, long refOrHandle, long timestampMs, double value)
      throws MalformedBodyException {
    if (timestampMs > maxTimestampMs) {
      refuseTooFar(owner);
    } else {
      samples.add(owner, refOrHandle, timestampMs, value);
    }
  }

  private void refuseTooFar(int owner) throws MalformedBodyException {
    counts.tooFarInFuture++;
    if (namedBy != null) {
      fault(owner, Refusals.TOO_FAR_IN_FUTURE);
    }
  }

  /// Reads and checks a histogram message.
  void readHistogram(int owner, int from, int to) throws MalformedBodyException {
    histogram.read(body, from, to);
    if (histogram.scalars().timestampMs > maxTimestampMs) {
      refuseTooFar(owner);
      return;
    }
    String reason = HistogramCheck.fault(histogram);
    if (reason == null) {
      counts.histograms++;
    } else {
      counts.invalidHistograms++;
      fault(owner, reason);
    }
  }

  private void fault(int owner, String reason) throws MalformedBodyException {
    OwnedSamples.LabelReader names = namedBy;
    faults.add(
        owner, () -> names == null ? reason : reason + " for series " + names.labelsOf(owner));
  }

  /// Reads an exemplar message. One too far in the future is passed over, as upstream does.
  void readExemplar(int owner, int from, int to, ExemplarLabels reader)
      throws MalformedBodyException {
    counts.exemplars++;
    double value = 0;
    long timestampMs = 0;
    fields.reset(body, from, to);
    while (fields.nextField()) {
      switch (fields.field()) {
        case EXEMPLAR_VALUE -> value = readDouble("value");
        case EXEMPLAR_TIMESTAMP -> timestampMs = readTimestamp();
        default -> fields.skip();
      }
    }
    Labels labels = reader.read(owner, from, to);
    if (labels != null && timestampMs <= maxTimestampMs && exemplars.size() < MAX_EXEMPLARS) {
      exemplars.add(new ReceivedExemplar(owner, labels, value, timestampMs));
    }
  }

  private double readDouble(String name) throws MalformedBodyException {
    fields.expect(ProtobufCursor.FIXED64, name);
    return Double.longBitsToDouble(fields.readFixed64());
  }

  private long readTimestamp() throws MalformedBodyException {
    fields.expect(ProtobufCursor.VARINT, "timestamp");
    return fields.readVarint();
  }
}
