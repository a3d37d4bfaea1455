package io.narthex.storage.head;

import io.narthex.storage.TimeRange;
import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.labels.SeriesIdentity;
import io.narthex.storage.postings.LabelRowsReader;
import io.narthex.storage.wal.SnapshotReader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads the head's part of a recovery snapshot, see [RecoveryFormat], into a head without series.
/// A section is applied when all of it was read. Used once, under the append lock.
final class RecoveryReader {
  private final HeadState state;
  private final LabelRowsReader labels;
  private final List<StoredExtent> extents = new ArrayList<>();
  private final Limits limits = new Limits();
  private int[] columnOfOrdinal = new int[64];
  private int columnCount;

  /// What is known of the whole.
  private static final class Limits {
    private boolean hasState;

    /// Series are to be identified anew.
    private boolean foreignKey;

    private long newestMs;
    private long oldestMs;
    private long refusedBeforeMs;
    private long nextRef;
    private long lastSequence;
    private long lastVector;
    private long labelBytes;
  }

  /// A section of series, of which numbers are read where they lie.
  private static final class Section {
    private final byte[] bytes;
    private final int count;
    private final int[] ats = new int[RecoveryFormat.SERIES_LONGS];
    private final int[] columns;
    private final int[] tails;
    private final List<List<TimeRange>> deletions = new ArrayList<>();

    Section(byte[] bytes, int count) {
      this.bytes = bytes;
      this.count = count;
      this.columns = new int[count];
      this.tails = new int[count];
    }

    private long number(int which, int i) {
      return Bytes.getLong(bytes, ats[which] + Long.BYTES * i);
    }

    long ref(int i) {
      return number(0, i);
    }

    long identityHigh(int i) {
      return number(1, i);
    }

    long identityLow(int i) {
      return number(2, i);
    }

    long firstMs(int i) {
      return number(3, i);
    }

    long newestMs(int i) {
      return number(4, i);
    }

    long newestBits(int i) {
      return number(5, i);
    }

    long lastVector(int i) {
      return number(6, i);
    }

    long sequence(int i) {
      return number(7, i);
    }

    long state(int i) {
      return number(8, i);
    }
  }

  RecoveryReader(HeadState state) {
    this.state = state;
    this.labels = new LabelRowsReader(state.labels());
  }

  /// Reads one section.
  ///
  /// @throws MalformedBytesException where it is not one
  void read(SnapshotReader from) {
    ByteReader reader = new ByteReader(from.bytes(), 0, from.length());
    switch (from.type()) {
      case RecoveryFormat.STATE -> readState(reader);
      case RecoveryFormat.SERIES -> readSeries(reader);
      case RecoveryFormat.EXTENTS -> readExtents(reader);
      default -> throw malformed("type of section", "1 to 3", from.type());
    }
    if (reader.remaining() > 0) {
      throw malformed("end of section", "0 bytes left", reader.remaining());
    }
  }

  private void readState(ByteReader reader) {
    limits.newestMs = reader.readLong();
    limits.oldestMs = reader.readLong();
    limits.refusedBeforeMs = reader.readLong();
    limits.nextRef = reader.readLong();
    limits.foreignKey = reader.readLong() != state.identity().keyId();
    limits.hasState = true;
  }

  private void readSeries(ByteReader reader) {
    readColumns(reader);
    int count = reader.readCount(Long.BYTES * RecoveryFormat.SERIES_LONGS);
    Section section = new Section(reader.bytes(), count);
    for (int which = 0; which < RecoveryFormat.SERIES_LONGS; which++) {
      section.ats[which] = reader.skip(Long.BYTES * count);
    }
    for (int i = 0; i < count; i++) {
      readColumnOf(section, i, reader);
    }
    for (int i = 0; i < count; i++) {
      if (OpenVector.hasTail(section.state(i))) {
        section.tails[i] = reader.skip(OpenVector.used(section.state(i)));
      }
    }
    for (int i = 0; i < count; i++) {
      section.deletions.add(readDeletions(section.state(i), reader));
    }
    for (int i = 0; i < count; i++) {
      labels.read(reader);
    }
    apply(section);
  }

  private void readColumns(ByteReader reader) {
    TimestampColumns columns = state.stores().columns();
    for (int left = reader.readCount(3); left > 0; left--) {
      int ordinal = checked("column", reader.readVarint(), 0, columnCount);
      int known = ordinal < columnCount ? columns.count(columnOfOrdinal[ordinal]) : 0;
      checked("timestamps known", reader.readVarint(), known, known);
      int count = checked("timestamps", reader.readVarint(), 1, OpenVector.MAX_SAMPLES - known);
      if (ordinal == columnOfOrdinal.length) {
        columnOfOrdinal = Arrays.copyOf(columnOfOrdinal, 2 * ordinal);
      }
      for (int i = 0; i < count; i++) {
        long distanceMs = reader.readSignedVarint();
        if (known + i == 0) {
          columnOfOrdinal[columnCount++] = columns.create(distanceMs);
        } else {
          append(columns, columnOfOrdinal[ordinal], distanceMs);
        }
      }
    }
  }

  private static void append(TimestampColumns columns, int column, long distanceMs) {
    int count = columns.count(column);
    long timestampMs = columns.timestampMs(column, count - 1) + distanceMs;
    long spanMs = timestampMs - columns.timestampMs(column, 0);
    if (distanceMs <= 0 || spanMs < 0 || spanMs > TimestampColumns.MAX_SPAN_MS) {
      throw malformed("distance of timestamps", "above 0", distanceMs);
    }
    columns.append(column, timestampMs);
  }

  private void readColumnOf(Section section, int i, ByteReader reader) {
    long vector = section.state(i);
    int columnLength = 0;
    if (OpenVector.count(vector) > 0) {
      int ordinal = checked("column of a series", reader.readVarint(), 0, columnCount - 1);
      section.columns[i] = columnOfOrdinal[ordinal];
      columnLength = state.stores().columns().count(columnOfOrdinal[ordinal]);
    }
    if (!OpenVector.isValid(vector, columnLength)) {
      throw malformed("state of a vector", "a valid one", Long.toHexString(vector));
    }
    if (section.ref(i) <= 0 || state.refs().indexOf(section.ref(i)) >= 0) {
      throw malformed("ref", "above 0 and a new one", section.ref(i));
    }
  }

  private static List<TimeRange> readDeletions(long vector, ByteReader reader) {
    if ((vector & OpenVector.DELETIONS) == 0) {
      return List.of();
    }
    List<TimeRange> ranges = new ArrayList<>();
    for (int left = reader.readCount(2 * Long.BYTES); left > 0; left--) {
      ranges.add(new TimeRange(reader.readLong(), reader.readLong()));
    }
    return ranges;
  }

  private void apply(Section section) {
    int first = state.labels().count();
    labels.addAll();
    state.memory().chargeLabels(labels.bytes() - limits.labelBytes);
    limits.labelBytes = labels.bytes();
    for (int i = 0; i < section.count; i++) {
      int series = first + i;
      state.refs().put(section.ref(i), series);
      applyCold(section, i, series);
      applyHot(section, i, series);
      for (TimeRange range : section.deletions.get(i)) {
        state.stores().deletions().add(series, range, range.endMs(), false);
      }
      limits.lastSequence = Math.max(limits.lastSequence, section.sequence(i));
      limits.lastVector = Math.max(limits.lastVector, section.lastVector(i));
    }
  }

  private void applyCold(Section section, int i, int series) {
    Records cold = state.stores().cold();
    cold.add(series);
    MemorySegment page = cold.page(series);
    long at = cold.at(series);
    if (limits.foreignKey) {
      SeriesIdentity identity = state.identity();
      identity.of(state.labels().labels(series));
      ColdRecord.identity(page, at, identity.high(), identity.low());
    } else {
      ColdRecord.identity(page, at, section.identityHigh(i), section.identityLow(i));
    }
    ColdRecord.ref(page, at, section.ref(i));
    ColdRecord.firstMs(page, at, section.firstMs(i));
  }

  private void applyHot(Section section, int i, int series) {
    state.samples().add(series);
    Records hot = state.stores().hot();
    MemorySegment page = hot.page(series);
    long at = hot.at(series);
    HotRecord.newestMs(page, at, section.newestMs(i));
    HotRecord.newestBits(page, at, section.newestBits(i));
    HotRecord.lastVector(page, at, section.lastVector(i));
    HotRecord.sequence(page, at, section.sequence(i));
    long vector = section.state(i);
    if (OpenVector.hasTail(vector)) {
      vector = state.stores().tails().restore(page, at, vector, section.bytes, section.tails[i]);
    }
    HotRecord.state(page, at, vector);
    if (OpenVector.count(vector) > 0) {
      HotRecord.column(page, at, section.columns[i]);
      state.stores().columns().join(section.columns[i], series);
    }
  }

  private void readExtents(ByteReader reader) {
    while (reader.remaining() > 0) {
      StoredExtent extent =
          new StoredExtent(
              reader.readLong(),
              reader.readLong(),
              reader.readLong(),
              reader.readLong(),
              reader.readInt(),
              reader.readInt());
      if (!extents.isEmpty() && extent.number() != extents.getLast().number() + 1) {
        throw malformed("extent", extents.getLast().number() + 1, extent.number());
      }
      extents.add(extent);
    }
  }

  /// Ends the reading: all sections were read.
  ///
  /// @return the extents that the series name
  /// @throws MalformedBytesException where something is missing
  List<StoredExtent> finish() {
    long lastExtent = extents.isEmpty() ? 0 : extents.getLast().number();
    if (!limits.hasState || ExtentFormat.extentOf(limits.lastVector) > lastExtent) {
      throw malformed("newest extent", ExtentFormat.extentOf(limits.lastVector), lastExtent);
    }
    return extents;
  }

  /// Lets the head go on behind the snapshot.
  void applyState() {
    state.refs().reserve(limits.nextRef);
    state.refusedBeforeMs(Math.max(state.refusedBeforeMs(), limits.refusedBeforeMs));
    state.restored(limits.oldestMs, limits.newestMs, limits.lastSequence);
  }

  private static int checked(String what, long number, int low, int high) {
    if (number < low || number > high) {
      throw malformed(what, low + " to " + high, Long.toUnsignedString(number));
    }
    return (int) number;
  }

  private static MalformedBytesException malformed(String what, Object expected, Object actual) {
    return new MalformedBytesException(what + ": expected=" + expected + ", actual=" + actual);
  }
}
