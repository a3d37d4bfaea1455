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
  private static final byte LABEL_TAG = SERIES_LABELS << 3 | ProtobufCursor.LENGTH_DELIMITED;
  private static final int SERIES_SAMPLES = 2;
  private static final int SERIES_EXEMPLARS = 3;
  private static final int SERIES_HISTOGRAMS = 4;
  private static final int SAMPLE_VALUE = 1;
  private static final int SAMPLE_TIMESTAMP = 2;

  /// Series of one body that may turn out not to be plain before none is taken to be any more.
  private static final int MAX_WRONG_GUESSES = 8;

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
  private int wrongGuesses;

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
    wrongGuesses = 0;
    boolean knownField = false;
    boolean v2Field = false;
    request.reset(newBody, 0, length);
    while (request.nextField()) {
      switch (request.field()) {
        case REQUEST_TIMESERIES -> {
          request.expect(ProtobufCursor.LENGTH_DELIMITED, "timeseries");
          int seriesLength = request.readLength();
          int from = request.position();
          enter(from, from + seriesLength);
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
    lookUp();
    for (int i = 0; i < decoded.count; i++) {
      if (decoded.plain[i] && decoded.refOrHandle[i] == WireKeys.ABSENT) {
        scanAfterAll(i);
      }
      if (resolve(i)) {
        if (decoded.plain[i]) {
          addPlainSample(i, maxTimestampMs);
        } else {
          readSamples(i, maxTimestampMs);
        }
      }
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

  /// Enters a series into [#decoded]. Where it ends as nearly all do it is taken to be plain: its
  /// labels, and behind them this one sample. Nothing of that is certain yet. It is once the key of
  /// what stands before the sample is found: only bytes that were parsed as labels, whole fields,
  /// have keys.
  private void enter(int from, int to) throws MalformedBodyException {
    int at = decoded.add();
    decoded.from[at] = from;
    decoded.to[at] = to;
    int sampleBytes = wrongGuesses > MAX_WRONG_GUESSES ? 0 : PlainSample.length(body, from, to);
    decoded.plain[at] = sampleBytes > 0;
    if (sampleBytes > 0) {
      decoded.samplesFrom[at] = to - sampleBytes;
      decoded.samples[at] = 1;
      decoded.cacheable[at] = true;
      makeKey(at);
    } else {
      scan(at);
    }
  }

  private void makeKey(int at) {
    hash.hash(SCOPE, body, decoded.from[at], decoded.samplesFrom[at]);
    decoded.keyLow[at] = hash.low();
    decoded.keyHigh[at] = hash.high();
  }

  /// Scans a series that was taken to be plain, but is not known as such.
  private void scanAfterAll(int at) throws MalformedBodyException {
    int guess = decoded.samplesFrom[at];
    decoded.plain[at] = false;
    scan(at);
    if (decoded.samplesFrom[at] != guess) {
      wrongGuesses++;
      lookUp(at);
    }
  }

  /// Finds the labels and counts the samples of a series.
  private void scan(int at) throws MalformedBodyException {
    boolean others = false;
    boolean lateLabels = false;
    int samples = 0;
    series.reset(body, decoded.from[at], decoded.to[at]);
    series.skipShort(LABEL_TAG);
    int labelsEnd = series.position();
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
    decoded.samplesFrom[at] = labelsEnd;
    decoded.samples[at] = samples;
    decoded.cacheable[at] = !lateLabels && samples > 0;
    if (decoded.cacheable[at]) {
      makeKey(at);
    }
  }

  /// Looks up all series one after the other: the memory that each look-up waits for is far away,
  /// and nothing between them keeps the processor from waiting for several at a time.
  private void lookUp() {
    for (int i = 0; i < decoded.count; i++) {
      lookUp(i);
    }
  }

  private void lookUp(int at) {
    decoded.refOrHandle[at] =
        decoded.cacheable[at] ? keys.get(decoded.keyLow[at], decoded.keyHigh[at]) : WireKeys.ABSENT;
  }

  /// Gives a series that was looked up a new handle where it is not known, and [#INVALID_SERIES]
  /// where its labels are no acceptable set.
  ///
  /// @return whether they are
  private boolean resolve(int at) throws MalformedBodyException {
    long known = decoded.refOrHandle[at];
    if (known > 0) {
      return true;
    }
    long handle = INVALID_SERIES;
    if (known == WireKeys.ABSENT && decoded.samples[at] > 0) {
      @Nullable Labels parsed = labels.parse(body, decoded.from[at], decoded.to[at]);
      if (parsed != null) {
        handle = batch.addSeries(parsed);
      } else if (decoded.cacheable[at]) {
        keys.put(decoded.keyLow[at], decoded.keyHigh[at], INVALID);
      }
    }
    decoded.refOrHandle[at] = handle;
    if (handle == INVALID_SERIES) {
      counts.invalidLabels += decoded.samples[at];
      return false;
    }
    return true;
  }

  private void readSamples(int owner, long maxTimestampMs) throws MalformedBodyException {
    series.reset(body, decoded.samplesFrom[owner], decoded.to[owner]);
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
      add(owner, timestampMs, value, maxTimestampMs);
    }
  }

  private void addPlainSample(int owner, long maxTimestampMs) {
    int to = decoded.to[owner];
    double value = PlainSample.value(body, decoded.samplesFrom[owner], to);
    add(owner, PlainSample.timestampMs(body, to), value, maxTimestampMs);
  }

  private void add(int owner, long timestampMs, double value, long maxTimestampMs) {
    if (timestampMs > maxTimestampMs) {
      counts.tooFarInFuture++;
    } else {
      batch.add(decoded.refOrHandle[owner], timestampMs, value);
      decoded.addSample(owner);
    }
  }

  /// The series of one body, in columns, and which of them each sample of the batch belongs to.
  private static final class DecodedSeries {
    private int count;
    private int[] from = new int[64];
    private int[] samplesFrom = new int[64];
    private int[] to = new int[64];
    private int[] samples = new int[64];
    private long[] refOrHandle = new long[64];
    private long[] keyLow = new long[64];
    private long[] keyHigh = new long[64];
    private boolean[] cacheable = new boolean[64];
    private boolean[] plain = new boolean[64];
    private int sampleCount;
    private int[] owners = new int[64];

    void clear() {
      count = 0;
      sampleCount = 0;
    }

    void clearSamples() {
      sampleCount = 0;
    }

    /// Makes room for a series and answers its position.
    int add() {
      if (count == from.length) {
        int capacity = 2 * count;
        from = Arrays.copyOf(from, capacity);
        samplesFrom = Arrays.copyOf(samplesFrom, capacity);
        to = Arrays.copyOf(to, capacity);
        samples = Arrays.copyOf(samples, capacity);
        refOrHandle = Arrays.copyOf(refOrHandle, capacity);
        keyLow = Arrays.copyOf(keyLow, capacity);
        keyHigh = Arrays.copyOf(keyHigh, capacity);
        cacheable = Arrays.copyOf(cacheable, capacity);
        plain = Arrays.copyOf(plain, capacity);
      }
      return count++;
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
