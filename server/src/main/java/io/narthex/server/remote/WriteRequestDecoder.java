package io.narthex.server.remote;

import io.narthex.storage.CommitResult;
import io.narthex.storage.WireKeys;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.KeyedHash;
import io.narthex.storage.labels.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns one decoded remote-write 1.0 body (`prometheus.WriteRequest`) into a [WriteBatch]. A known
/// series is found by its raw label bytes; labels are parsed once per series. Reused from request
/// to request by one thread at a time.
final class WriteRequestDecoder implements MessageDecoder {
  /// Scope of the wire keys of this message type.
  private static final long SCOPE = 1;

  /// What the key table holds for label bytes that are no acceptable label set.
  private static final long INVALID = -1;

  private static final int REQUEST_TIMESERIES = 1;
  private static final int REQUEST_METADATA = 3;
  private static final int V2_SYMBOLS = 4;
  private static final int V2_TIMESERIES = 5;
  private static final int SERIES_LABELS = 1;
  private static final byte LABEL_TAG = SERIES_LABELS << 3 | ProtobufCursor.LENGTH_DELIMITED;
  private static final int SERIES_SAMPLES = 2;
  private static final int SERIES_EXEMPLARS = 3;
  private static final int SERIES_HISTOGRAMS = 4;

  /// Series of one body that may turn out not to be plain before none is taken to be any more.
  private static final int MAX_WRONG_GUESSES = 8;

  private final WireKeys keys;
  private final KeyedHash hash;
  private final WireLabels labels = new WireLabels();
  private final ProtobufCursor request = new ProtobufCursor();
  private final ProtobufCursor series = new ProtobufCursor();
  private final DecodedSeries decoded = new DecodedSeries();
  private final SeriesContents contents = new SeriesContents(null);
  private final SeriesContents.ExemplarLabels exemplarLabels;
  private byte[] body = new byte[0];
  private int wrongGuesses;

  WriteRequestDecoder(WireKeys keys, KeyedHash hash) {
    this.keys = keys;
    this.hash = hash;
    this.exemplarLabels = (_, from, to) -> labels.parseExemplar(body, from, to);
  }

  @Override
  public void decode(byte[] newBody, int length, long maxTimestampMs)
      throws MalformedBodyException {
    body = newBody;
    decoded.clear();
    contents.clear(newBody, maxTimestampMs);
    wrongGuesses = 0;
    readRequest(length);
    lookUp();
    for (int i = 0; i < decoded.count; i++) {
      if (decoded.plain[i] && decoded.refOrHandle[i] == WireKeys.ABSENT) {
        scanAfterAll(i);
      }
      if (resolve(i)) {
        if (decoded.plain[i]) {
          addPlainSample(i);
        } else {
          readContents(i);
        }
      }
    }
  }

  private void readRequest(int length) throws MalformedBodyException {
    boolean knownField = false;
    boolean v2Field = false;
    request.reset(body, 0, length);
    while (request.nextField()) {
      switch (request.field()) {
        case REQUEST_TIMESERIES -> {
          request.expect(ProtobufCursor.LENGTH_DELIMITED, "timeseries");
          int seriesLength = request.readLength();
          int from = request.position();
          if (seriesLength > 0) {
            enter(from, from + seriesLength);
          }
          request.jump(seriesLength);
          knownField = true;
        }
        case REQUEST_METADATA -> {
          request.skip();
          contents.counts().metadata++;
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

  @Override
  public WriteBatch batch() {
    return contents.samples().batch();
  }

  @Override
  public WriteCounts counts() {
    return contents.counts();
  }

  @Override
  public Faults faults() {
    return contents.faults();
  }

  @Override
  public List<ReceivedExemplar> exemplars() {
    return contents.exemplars();
  }

  @Override
  public void learn(CommitResult result) {
    decoded.learn(result, keys);
  }

  @Override
  public boolean retryUnknownRefs(CommitResult result) throws MalformedBodyException {
    return contents.samples().retryUnknownRefs(result, decoded.refOrHandle, this::labelsOf);
  }

  @Override
  public int ownerOf(int index) {
    return contents.samples().ownerOf(index);
  }

  @Override
  public Labels labelsOf(int seriesIndex) throws MalformedBodyException {
    Labels parsed = labels.parse(body, decoded.from[seriesIndex], decoded.to[seriesIndex]);
    return parsed == null ? Labels.EMPTY : parsed;
  }

  @Override
  public long refOf(int seriesIndex) {
    return decoded.refOf(seriesIndex, keys);
  }

  /// Enters a series into [#decoded]. Where it ends as nearly all do it is taken to be plain: its
  /// labels, and behind them this one sample. Nothing of that is certain yet. It is once the key of
  /// what stands before the sample is found: only bytes that were parsed as labels, whole fields,
  /// have keys.
  private void enter(int from, int to) throws MalformedBodyException {
    int at = decoded.add(from, to);
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
    boolean exemplars = false;
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
      exemplars |= field == SERIES_EXEMPLARS;
    }
    decoded.samplesFrom[at] = labelsEnd;
    decoded.samples[at] = samples;
    decoded.cacheable[at] = !lateLabels && (samples > 0 || exemplars);
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

  /// Gives a series that was looked up and is not known a new handle where it has samples; none
  /// where its labels are no acceptable set.
  ///
  /// @return whether they are
  private boolean resolve(int at) throws MalformedBodyException {
    long known = decoded.refOrHandle[at];
    if (known > 0) {
      return true;
    }
    decoded.refOrHandle[at] = WireKeys.ABSENT;
    if (known != INVALID) {
      @Nullable Labels parsed = labels.parse(body, decoded.from[at], decoded.to[at]);
      if (parsed != null) {
        if (decoded.samples[at] > 0) {
          decoded.refOrHandle[at] = batch().addSeries(parsed);
        }
        return true;
      }
      if (decoded.cacheable[at]) {
        keys.put(decoded.keyLow[at], decoded.keyHigh[at], INVALID);
      }
    }
    contents.counts().invalidLabels += decoded.samples[at];
    return false;
  }

  private void readContents(int owner) throws MalformedBodyException {
    series.reset(body, decoded.samplesFrom[owner], decoded.to[owner]);
    while (series.nextField()) {
      int field = series.field();
      if (field < SERIES_SAMPLES || field > SERIES_HISTOGRAMS) {
        series.skip();
        continue;
      }
      int length = series.readLength();
      int from = series.position();
      series.jump(length);
      switch (field) {
        case SERIES_SAMPLES ->
            contents.readSample(owner, decoded.refOrHandle[owner], from, from + length);
        case SERIES_HISTOGRAMS -> contents.readHistogram(owner, from, from + length);
        default -> contents.readExemplar(owner, from, from + length, exemplarLabels);
      }
    }
  }

  private void addPlainSample(int owner) throws MalformedBodyException {
    int to = decoded.to[owner];
    double value = PlainSample.value(body, decoded.samplesFrom[owner], to);
    contents.addSample(owner, decoded.refOrHandle[owner], PlainSample.timestampMs(body, to), value);
  }
}
