package io.narthex.server.remote;

import io.narthex.storage.CommitResult;
import io.narthex.storage.WireKeys;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.KeyedHash;
import io.narthex.storage.labels.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns one decoded remote-write 2.0 body (`io.prometheus.write.v2.Request`) into a [WriteBatch].
/// Within a body a series is known by its symbol references, across bodies by the bytes of its
/// symbols; labels are made once per series. Start timestamps and metadata are checked and not
/// stored. Reused from request to request by one thread at a time.
final class WriteRequestV2Decoder implements MessageDecoder {
  /// Scopes of the wire keys of this message type begin here.
  private static final long SCOPE = 2;

  private static final int V1_TIMESERIES = 1;
  private static final int V1_METADATA = 3;
  private static final int REQUEST_SYMBOLS = 4;
  private static final int REQUEST_TIMESERIES = 5;
  private static final int SERIES_LABELS = 1;
  private static final int SERIES_SAMPLES = 2;
  private static final int SERIES_HISTOGRAMS = 3;
  private static final int SERIES_EXEMPLARS = 4;
  private static final int SERIES_METADATA = 5;
  private static final int METADATA_HELP = 3;
  private static final int METADATA_UNIT = 4;

  /// Bytes that the label sets of one body may have, written out: a symbol of megabytes can be
  /// named by each series.
  private static final long MAX_LABEL_BYTES = 8L * RemoteWriteReceiver.MAX_BODY_BYTES;

  /// What the key table holds for symbols that are no acceptable label set.
  private static final long INVALID = -1;

  private final WireKeys keys;
  private final SymbolHashes hashes;
  private final SymbolTable symbols = new SymbolTable();
  private final LabelRefs refs = new LabelRefs(symbols);
  private final KnownRefs knownRefs;
  private final ProtobufCursor request = new ProtobufCursor();
  private final ProtobufCursor series = new ProtobufCursor();
  private final ProtobufCursor metadata = new ProtobufCursor();
  private final DecodedSeries decoded = new DecodedSeries();
  private final SeriesContents contents = new SeriesContents(this::labelsOf);
  private byte[] body = new byte[0];
  private long labelBytes;

  WriteRequestV2Decoder(WireKeys keys, KeyedHash hash) {
    this.keys = keys;
    this.hashes = new SymbolHashes(hash, SCOPE);
    hash.hash(new byte[0], 0, 0);
    this.knownRefs = new KnownRefs(hash.low());
  }

  @Override
  public void decode(byte[] newBody, int length, long maxTimestampMs)
      throws MalformedBodyException {
    body = newBody;
    labelBytes = 0;
    symbols.clear(newBody);
    hashes.clear();
    knownRefs.clear();
    decoded.clear();
    contents.clear(newBody, maxTimestampMs);
    readRequest(length);
    for (int i = 0; i < decoded.count; i++) {
      enter(i);
    }
    for (int i = 0; i < decoded.count; i++) {
      lookUp(i);
    }
    for (int i = 0; i < decoded.count; i++) {
      if (decoded.plain[i] && resolve(i)) {
        readContents(i);
      }
    }
  }

  private void readRequest(int length) throws MalformedBodyException {
    boolean knownField = false;
    boolean v1Field = false;
    request.reset(body, 0, length);
    while (request.nextField()) {
      int start = request.position();
      switch (request.field()) {
        case REQUEST_SYMBOLS -> {
          request.expect(ProtobufCursor.LENGTH_DELIMITED, "symbols");
          int symbolLength = request.readLength();
          int from = request.position();
          request.jump(symbolLength);
          symbols.add(start);
          hashes.add(body, from, from + symbolLength);
          knownField = true;
        }
        case REQUEST_TIMESERIES -> {
          request.expect(ProtobufCursor.LENGTH_DELIMITED, "timeseries");
          int seriesLength = request.readLength();
          int from = request.position();
          decoded.add(from, from + seriesLength);
          request.jump(seriesLength);
          knownField = true;
        }
        case V1_TIMESERIES, V1_METADATA -> {
          v1Field = true;
          request.skip();
        }
        default -> request.skip();
      }
    }
    if (v1Field && !knownField) {
      throw new MalformedBodyException(
          "remote write message: expected=io.prometheus.write.v2.Request, "
              + "actual=prometheus.WriteRequest (Content-Type says 2.0)");
    }
  }

  /// Walks over a series: finds its labels' key, counts its samples, checks its references.
  private void enter(int at) throws MalformedBodyException {
    int from = decoded.from[at];
    int refsFrom = from;
    int refsTo = from;
    boolean packed = true;
    int samples = 0;
    int unit = 0;
    int help = 0;
    series.reset(body, from, decoded.to[at]);
    decoded.samplesFrom[at] = from;
    for (boolean first = true; series.nextField(); first = false) {
      int field = series.field();
      if (field == SERIES_LABELS) {
        packed &= first && series.wireType() == ProtobufCursor.LENGTH_DELIMITED;
        refsFrom = packed ? series.position() : refsFrom;
        series.skip();
        refsTo = series.position();
        decoded.samplesFrom[at] = packed ? refsTo : from;
        continue;
      }
      if (field <= SERIES_METADATA) {
        series.expect(ProtobufCursor.LENGTH_DELIMITED, "of TimeSeries");
      }
      if (field == SERIES_METADATA) {
        long found = readMetadata();
        unit = (int) (found >>> 32);
        help = (int) found;
      } else {
        series.skip();
        samples += field == SERIES_SAMPLES ? 1 : 0;
      }
    }
    decoded.samples[at] = samples;
    decoded.plain[at] =
        enterLabels(at, packed && refsTo > from, refsFrom, refsTo) && areThere(at, unit, help);
  }

  /// @return unit and help, in the high and the low half
  private long readMetadata() throws MalformedBodyException {
    int length = series.readLength();
    int unit = 0;
    int help = 0;
    metadata.reset(body, series.position(), series.position() + length);
    while (metadata.nextField()) {
      switch (metadata.field()) {
        case METADATA_HELP -> {
          metadata.expect(ProtobufCursor.VARINT, "help_ref");
          help = (int) metadata.readVarint();
        }
        case METADATA_UNIT -> {
          metadata.expect(ProtobufCursor.VARINT, "unit_ref");
          unit = (int) metadata.readVarint();
        }
        default -> metadata.skip();
      }
    }
    series.jump(length);
    return (long) unit << 32 | Integer.toUnsignedLong(help);
  }

  private boolean areThere(int at, int unit, int help) throws MalformedBodyException {
    boolean hasUnit = symbols.has(unit);
    if (hasUnit && symbols.has(help)) {
      return true;
    }
    refs.readMessage(body, decoded.from[at], decoded.to[at]);
    contents
        .faults()
        .add(
            at,
            () ->
                "parsing metadata for series "
                    + refs.list()
                    + ": metadata "
                    + (hasUnit ? "help_ref " : "unit_ref ")
                    + Integer.toUnsignedString(hasUnit ? help : unit)
                    + " outside of symbols table (size "
                    + symbols.count()
                    + ")");
    return false;
  }

  /// Finds the key of the labels of a series, by their references where an earlier series has the
  /// same.
  ///
  /// @param packed whether they stand in `body[refsFrom..refsTo)`, behind their length
  /// @return false where the references name no labels
  private boolean enterLabels(int at, boolean packed, int refsFrom, int refsTo)
      throws MalformedBodyException {
    int first = packed ? knownRefs.findOrAdd(at, body, refsFrom, refsTo) : at;
    decoded.first[at] = first;
    decoded.cacheable[at] = false;
    if (first != at && decoded.cacheable[first]) {
      decoded.keyLow[at] = decoded.keyLow[first];
      decoded.keyHigh[at] = decoded.keyHigh[first];
      decoded.cacheable[at] = true;
      return true;
    }
    if (packed) {
      refs.readLengthAndPacked(body, refsFrom, refsTo);
    } else {
      refs.readMessage(body, decoded.from[at], decoded.to[at]);
    }
    String fault = refs.fault();
    int bytes = fault == null ? refs.bytes() : 0;
    if (fault != null || bytes < 0) {
      String reason = fault == null ? LabelRefs.TOO_LONG : fault;
      contents.faults().add(at, () -> "parsing labels for series " + refs.list() + ": " + reason);
      contents.counts().invalidLabels += decoded.samples[at];
      return false;
    }
    labelBytes += bytes;
    if (labelBytes > MAX_LABEL_BYTES) {
      throw new MalformedBodyException(
          "bytes of all label sets: expected=at most " + MAX_LABEL_BYTES + ", actual=more");
    }
    refs.key(hashes);
    decoded.keyLow[at] = hashes.low();
    decoded.keyHigh[at] = hashes.high();
    decoded.cacheable[at] = true;
    return true;
  }

  private void lookUp(int at) {
    long known = WireKeys.ABSENT;
    if (decoded.cacheable[at] && decoded.first[at] == at) {
      known = keys.get(decoded.keyLow[at], decoded.keyHigh[at]);
    }
    decoded.refOrHandle[at] = known == INVALID ? DecodedSeries.FAULTY : known;
  }

  /// Gives a series the ref or handle of the first one with its labels; that one a handle where it
  /// is not known.
  ///
  /// @return whether it may have what it holds
  private boolean resolve(int at) throws MalformedBodyException {
    int first = decoded.first[at];
    long known = decoded.refOrHandle[first];
    boolean empty = decoded.samples[at] == 0 && !has(at, SERIES_HISTOGRAMS);
    if (known == WireKeys.ABSENT) {
      known = resolveUnknown(at, first);
    }
    if (known == DecodedSeries.FAULTY) {
      refs.readMessage(body, decoded.from[at], decoded.to[at]);
      contents.faults().add(at, refs::reasonAgainst);
      contents.counts().invalidLabels += decoded.samples[at];
      return false;
    }
    decoded.refOrHandle[at] = known;
    if (empty && (known == WireKeys.ABSENT || !has(at, SERIES_EXEMPLARS))) {
      contents
          .faults()
          .add(
              at,
              () ->
                  "TimeSeries must contain at least one sample or histogram for series "
                      + labelsOf(at));
      return false;
    }
    return true;
  }

  private long resolveUnknown(int at, int first) throws MalformedBodyException {
    refs.readMessage(body, decoded.from[at], decoded.to[at]);
    @Nullable Labels labels = refs.series();
    long known = WireKeys.ABSENT;
    if (labels == null) {
      keys.put(decoded.keyLow[at], decoded.keyHigh[at], INVALID);
      known = DecodedSeries.FAULTY;
    } else if (decoded.samples[at] > 0) {
      known = batch().addSeries(labels);
    }
    decoded.refOrHandle[first] = known;
    return known;
  }

  private boolean has(int at, int field) throws MalformedBodyException {
    series.reset(body, decoded.samplesFrom[at], decoded.to[at]);
    while (series.nextField()) {
      if (series.field() == field) {
        return true;
      }
      series.skip();
    }
    return false;
  }

  private void readContents(int owner) throws MalformedBodyException {
    series.reset(body, decoded.samplesFrom[owner], decoded.to[owner]);
    while (series.nextField()) {
      int field = series.field();
      if (field < SERIES_SAMPLES || field > SERIES_EXEMPLARS) {
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
        default -> contents.readExemplar(owner, from, from + length, this::exemplarLabels);
      }
    }
  }

  private @Nullable Labels exemplarLabels(int owner, int from, int to)
      throws MalformedBodyException {
    refs.readMessage(body, from, to);
    String fault = refs.fault();
    if (fault == null) {
      return refs.exemplar();
    }
    contents
        .faults()
        .add(owner, () -> "parsing exemplar for series " + labelsOf(owner) + ": " + fault);
    return null;
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
    refs.readMessage(body, decoded.from[seriesIndex], decoded.to[seriesIndex]);
    Labels labels = refs.series();
    return labels == null ? Labels.EMPTY : labels;
  }

  @Override
  public long refOf(int seriesIndex) {
    return decoded.refOf(seriesIndex, keys);
  }
}
