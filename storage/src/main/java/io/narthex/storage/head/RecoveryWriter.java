package io.narthex.storage.head;

import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.postings.LabelRowsWriter;
import io.narthex.storage.wal.SnapshotWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/// Writes the head's part of one recovery snapshot, see [RecoveryFormat]. Series are copied in
/// quanta under the append lock, each well below a millisecond; commits go on between them. Used
/// once.
final class RecoveryWriter {
  private final HeadState state;
  private final Captures captures;
  private final Lock appendLock;
  private final SnapshotWriter into;
  private final SeriesCopy copy = new SeriesCopy();
  private final LabelRowsWriter labels;
  private final ByteWriter section = new ByteWriter();
  private final Map<Long, Column> columns = new HashMap<>();

  /// A column that was written, by its identity.
  private static final class Column {
    private final int ordinal;
    private int count;

    Column(int ordinal) {
      this.ordinal = ordinal;
    }
  }

  /// What the head is when the snapshot begins.
  ///
  /// @param replaySequence the first frame that was not applied, or the first with out-of-order
  ///   samples: these are in the log only
  /// @param seriesEnd series from here on are not in the snapshot: the log has all of them
  record Start(
      long replaySequence,
      int seriesEnd,
      long newestMs,
      long oldestMs,
      long refusedBeforeMs,
      long nextRef) {
    static Start of(HeadState state, long lastSequence) {
      long outOfOrderFrom = state.stores().outOfOrder().firstSequence();
      return new Start(
          outOfOrderFrom == 0 ? lastSequence + 1 : Math.min(lastSequence + 1, outOfOrderFrom),
          state.labels().count(),
          state.newestMs(),
          state.oldestMs(),
          state.refusedBeforeMs(),
          state.refs().nextRef());
    }
  }

  RecoveryWriter(HeadState state, Captures captures, Lock appendLock, SnapshotWriter into) {
    this.state = state;
    this.captures = captures;
    this.appendLock = appendLock;
    this.into = into;
    this.labels = new LabelRowsWriter(state.labels());
  }

  /// Writes the state and all series that there were at the start.
  ///
  /// @param givenUp asked before each quantum
  /// @throws IOException where that says so
  void writeSeries(Start start, BooleanSupplier givenUp) throws IOException {
    section.clear();
    section.putLong(start.newestMs());
    section.putLong(start.oldestMs());
    section.putLong(start.refusedBeforeMs());
    section.putLong(start.nextRef());
    section.putLong(state.identity().keyId());
    endSection(RecoveryFormat.STATE);
    for (int from = 0; from < start.seriesEnd(); from += Quantum.SERIES) {
      if (givenUp.getAsBoolean()) {
        throw new IOException(
            "time for the snapshot: expected=enough for "
                + start.seriesEnd()
                + " series, actual=over after "
                + from);
      }
      appendLock.lock();
      try {
        captures.checkOpen();
        copy.fill(state, from, Math.min(start.seriesEnd(), from + Quantum.SERIES));
      } finally {
        appendLock.unlock();
      }
      if (copy.count() > 0) {
        putQuantum();
        endSection(RecoveryFormat.SERIES);
      }
    }
  }

  private void endSection(int type) throws IOException {
    into.section(type, section.bytes(), 0, section.length());
    section.clear();
  }

  private void putQuantum() {
    int[] ordinals = putColumns();
    section.putVarint(copy.count());
    copy.putRecords(section);
    for (int i = 0; i < copy.count(); i++) {
      if (copy.isOpen(i)) {
        section.putVarint(ordinals[i]);
      }
    }
    copy.putTails(section);
    copy.putDeletions(section);
    for (int i = 0; i < copy.count(); i++) {
      labels.write(copy.series(i), section);
    }
  }

  /// @return the ordinals of the columns of the quantum's series
  private int[] putColumns() {
    int[] ordinals = new int[copy.count()];
    ByteWriter grown = new ByteWriter();
    int count = 0;
    for (int i = 0; i < copy.count(); i++) {
      if (!copy.isOpen(i)) {
        continue;
      }
      Quantum.OpenColumn open = copy.column(i);
      Column column = columns.get(open.identity());
      if (column == null) {
        column = new Column(columns.size());
        columns.put(open.identity(), column);
      }
      ordinals[i] = column.ordinal;
      long[] timestampsMs = open.timestampsMs();
      if (column.count < timestampsMs.length) {
        putColumn(column, timestampsMs, grown);
        count++;
      }
    }
    section.putVarint(count);
    section.putBytes(grown.bytes(), 0, grown.length());
    return ordinals;
  }

  private static void putColumn(Column column, long[] timestampsMs, ByteWriter into) {
    into.putVarint(column.ordinal);
    into.putVarint(column.count);
    into.putVarint(timestampsMs.length - column.count);
    for (int i = column.count; i < timestampsMs.length; i++) {
      into.putSignedVarint(timestampsMs[i] - (i == 0 ? 0 : timestampsMs[i - 1]));
    }
    column.count = timestampsMs.length;
  }

  /// Writes where the extents are.
  void writeExtents(List<StoredExtent> extents) throws IOException {
    for (int from = 0; from < extents.size(); from += RecoveryFormat.EXTENTS_PER_SECTION) {
      int to = Math.min(extents.size(), from + RecoveryFormat.EXTENTS_PER_SECTION);
      for (StoredExtent extent : extents.subList(from, to)) {
        section.putLong(extent.number());
        section.putLong(extent.file());
        section.putLong(extent.offset());
        section.putLong(extent.newestMs());
        section.putInt(extent.length());
        section.putInt(extent.crc());
      }
      endSection(RecoveryFormat.EXTENTS);
    }
  }
}
