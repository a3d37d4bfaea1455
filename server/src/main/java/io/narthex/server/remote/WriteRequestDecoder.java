package io.narthex.server.remote;

import io.narthex.storage.CommitResult;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.WireKeys;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.KeyedHash;
import io.narthex.storage.labels.Labels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Turns one decoded remote-write 1.0 body (`prometheus.WriteRequest`) into a [WriteBatch]. A known
/// series is found by its raw label bytes; labels are parsed once per series. Reused from request
/// to request by one thread at a time.
final class WriteRequestDecoder {
  /// Scope of the wire keys of this message type.
  private static final long SCOPE = 1;

  /// What the key table holds for label bytes that are no acceptable label set.
  private static final long INVALID = -1;

  /// Stands for a ref or handle where the label set is not acceptable.
  private static final long INVALID_SERIES = 0;

  private static final int REQUEST_TIMESERIES = 1;
  private static final int REQUEST_METADATA = 3;
  private static final int V2_SYMBOLS = 4;
  private static final int V2_TIMESERIES = 5;
  private static final int SERIES_LABELS = 1;
  private static final int SERIES_SAMPLES = 2;
  private static final int SERIES_EXEMPLARS = 3;
  private static final int SERIES_HISTOGRAMS = 4;
  private static final int SAMPLE_VALUE = 1;
  private static final int SAMPLE_TIMESTAMP = 2;

  private final WireKeys keys;
  private final KeyedHash hash;
  private final WireLabels labels = new WireLabels();
  private final ProtobufCursor request = new ProtobufCursor();
  private final ProtobufCursor series = new ProtobufCursor();
  private final ProtobufCursor sample = new ProtobufCursor();
  private final WriteBatch batch = new WriteBatch();
  private final DecodedSeries decoded = new DecodedSeries();
  private final WriteCounts counts = new WriteCounts();
  private byte[] body = new byte[0];

  WriteRequestDecoder(WireKeys keys, KeyedHash hash) {
    this.keys = keys;
    this.hash = hash;
  }

  /// Reads `newBody[0..length)`; then [#batch] holds its floats and [#counts] what else it had.
  ///
  /// @param maxTimestampMs samples beyond are refused, not put into the batch
  /// @throws MalformedBodyException for a bad message; the batch is void then
  void decode(byte[] newBody, int length, long maxTimestampMs) throws MalformedBodyException {
    body = newBody;
    batch.clear();
    decoded.clear();
    counts.clear();
    boolean knownField = false;
    boolean v2Field = false;
    request.reset(newBody, 0, length);
    while (request.nextField()) {
      switch (request.field()) {
        case REQUEST_TIMESERIES -> {
          request.expect(ProtobufCursor.LENGTH_DELIMITED, "timeseries");
          int seriesLength = request.readLength();
          int from = request.position();
          readSeries(from, from + seriesLength, maxTimestampMs);
          request.jump(seriesLength);
          knownField = true;
        }
        case REQUEST_METADATA -> {
          request.skip();
          counts.metadata++;
          knownField = true;
        }
        case V2_SYMBOLS, V2_TIMESERIES -> {
          v2Field = true;
          request.skip();
        }
        default -> request.skip();
      }
    }
    if (v2Field && !knownField) {
      throw new MalformedBodyException(
          "remote write message: expected=prometheus.WriteRequest, "
              + "actual=io.prometheus.write.v2.Request (Content-Type says 1.0)");
    }
  }

  /// The floats of the body read last.
  WriteBatch batch() {
    return batch;
  }

  WriteCounts counts() {
    return counts;
  }

  /// Remembers the refs that a commit of [#batch] gave to new series.
  void learn(CommitResult result) {
    for (int i = 0; i < decoded.count; i++) {
      long handle = decoded.refOrHandle[i];
      if (handle < 0 && decoded.cacheable[i]) {
        long ref = result.ref(WriteBatch.seriesIndex(handle));
        if (ref > 0) {
          keys.put(decoded.keyLow[i], decoded.keyHigh[i], ref);
        }
      }
    }
  }

  /// Rebuilds [#batch] from those samples of the commit that named a series by a ref which is no
  /// longer valid, this time by labels.
  ///
  /// @return false where there were none; the batch is then unchanged
  boolean retryUnknownRefs(CommitResult result) throws MalformedBodyException {
    if (result.count(SampleOutcome.UNKNOWN_REF) == 0) {
      return false;
    }
    int samples = batch.sampleCount();
    long[] timestampsMs = new long[samples];
    double[] values = new double[samples];
    int[] owners = new int[samples];
    int kept = 0;
    for (int i = 0; i < samples; i++) {
      if (result.outcome(i) == SampleOutcome.UNKNOWN_REF) {
        timestampsMs[kept] = batch.timestampMs(i);
        values[kept] = batch.value(i);
        owners[kept++] = decoded.ownerOf(i);
      }
    }
    batch.clear();
    decoded.clearSamples();
    int previousOwner = -1;
    for (int i = 0; i < kept; i++) {
      int owner = owners[i];
      if (owner != previousOwner) {
        decoded.refOrHandle[owner] = batch.addSeries(labelsOf(owner));
        previousOwner = owner;
      }
      batch.add(decoded.refOrHandle[owner], timestampsMs[i], values[i]);
      decoded.addSample(owner);
    }
    return true;
  }

  /// Labels of the series that sample `sampleIndex` of the batch belongs to.
  Labels labelsOfSample(int sampleIndex) throws MalformedBodyException {
    return labelsOf(decoded.ownerOf(sampleIndex));
  }

  private Labels labelsOf(int seriesIndex) throws MalformedBodyException {
    Labels parsed = labels.parse(body, decoded.from[seriesIndex], decoded.to[seriesIndex]);
    return parsed == null ? Labels.EMPTY : parsed;
  }

  private void readSeries(int from, int to, long maxTimestampMs) throws MalformedBodyException {
    int labelsEnd = from;
    boolean others = false;
    boolean lateLabels = false;
    int samples = 0;
    series.reset(body, from, to);
    while (series.nextField()) {
      int field = series.field();
      if (field >= SERIES_LABELS && field <= SERIES_HISTOGRAMS) {
        series.expect(ProtobufCursor.LENGTH_DELIMITED, "of TimeSeries");
      }
      series.skip();
      if (field == SERIES_LABELS) {
        lateLabels |= others;
        labelsEnd = others ? labelsEnd : series.position();
      } else {
        others = true;
        samples += field == SERIES_SAMPLES ? 1 : 0;
      }
      counts.exemplars += field == SERIES_EXEMPLARS ? 1 : 0;
      counts.histograms += field == SERIES_HISTOGRAMS ? 1 : 0;
    }
    if (samples > 0) {
      resolve(from, to, labelsEnd, !lateLabels, samples);
      if (decoded.refOrHandle[decoded.count - 1] != INVALID_SERIES) {
        readSamples(from, to, maxTimestampMs);
      }
    }
  }

  /// Enters the series into [#decoded] with its ref, a new handle, or [#INVALID_SERIES].
  private void resolve(int from, int to, int labelsEnd, boolean cacheable, int samples)
      throws MalformedBodyException {
    long known = WireKeys.ABSENT;
    if (cacheable) {
      hash.hash(SCOPE, body, from, labelsEnd);
      known = keys.get(hash.low(), hash.high());
    }
    long refOrHandle = known;
    if (known == WireKeys.ABSENT) {
      @Nullable Labels parsed = labels.parse(body, from, to);
      refOrHandle = parsed == null ? INVALID_SERIES : batch.addSeries(parsed);
      if (parsed == null && cacheable) {
        keys.put(hash.low(), hash.high(), INVALID);
      }
    } else if (known == INVALID) {
      refOrHandle = INVALID_SERIES;
    }
    if (refOrHandle == INVALID_SERIES) {
      counts.invalidLabels += samples;
    }
    decoded.add(from, to, refOrHandle, cacheable);
    decoded.key(hash.low(), hash.high());
  }

  private void readSamples(int from, int to, long maxTimestampMs) throws MalformedBodyException {
    int owner = decoded.count - 1;
    long refOrHandle = decoded.refOrHandle[owner];
    series.reset(body, from, to);
    while (series.nextField()) {
      if (series.field() != SERIES_SAMPLES) {
        series.skip();
        continue;
      }
      int length = series.readLength();
      long timestampMs = 0;
      double value = 0;
      sample.reset(body, series.position(), series.position() + length);
      while (sample.nextField()) {
        switch (sample.field()) {
          case SAMPLE_VALUE -> {
            sample.expect(ProtobufCursor.FIXED64, "value");
            value = Double.longBitsToDouble(sample.readFixed64());
          }
          case SAMPLE_TIMESTAMP -> {
            sample.expect(ProtobufCursor.VARINT, "timestamp");
            timestampMs = sample.readVarint();
          }
          default -> sample.skip();
        }
      }
      series.jump(length);
      if (timestampMs > maxTimestampMs) {
        counts.tooFarInFuture++;
      } else {
        batch.add(refOrHandle, timestampMs, value);
        decoded.addSample(owner);
      }
    }
  }

  /// The series of one body, in columns, and which of them each sample of the batch belongs to.
  private static final class DecodedSeries {
    private int count;
    private int[] from = new int[64];
    private int[] to = new int[64];
    private long[] refOrHandle = new long[64];
    private long[] keyLow = new long[64];
    private long[] keyHigh = new long[64];
    private boolean[] cacheable = new boolean[64];
    private int sampleCount;
    private int[] owners = new int[64];

    void clear() {
      count = 0;
      sampleCount = 0;
    }

    void clearSamples() {
      sampleCount = 0;
    }

    void add(int seriesFrom, int seriesTo, long seriesRefOrHandle, boolean seriesCacheable) {
      if (count == from.length) {
        int capacity = 2 * count;
        from = Arrays.copyOf(from, capacity);
        to = Arrays.copyOf(to, capacity);
        refOrHandle = Arrays.copyOf(refOrHandle, capacity);
        keyLow = Arrays.copyOf(keyLow, capacity);
        keyHigh = Arrays.copyOf(keyHigh, capacity);
        cacheable = Arrays.copyOf(cacheable, capacity);
      }
      from[count] = seriesFrom;
      to[count] = seriesTo;
      refOrHandle[count] = seriesRefOrHandle;
      cacheable[count] = seriesCacheable;
      count++;
    }

    void key(long low, long high) {
      keyLow[count - 1] = low;
      keyHigh[count - 1] = high;
    }

    void addSample(int owner) {
      if (sampleCount == owners.length) {
        owners = Arrays.copyOf(owners, 2 * sampleCount);
      }
      owners[sampleCount++] = owner;
    }

    int ownerOf(int sampleIndex) {
      return owners[sampleIndex];
    }
  }
}
