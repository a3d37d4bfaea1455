package io.narthex.storage.wal;

import io.narthex.storage.TimeRange;
import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.Varints;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The records of one frame at a time, decoded as a whole before any of it is delivered. Reused;
/// not thread-safe.
final class DecodedFrame {
  private static final int INITIAL_SAMPLES = 512;

  private record SeriesEntry(long ref, Labels labels) {}

  private record Deletion(long ref, TimeRange range) {}

  private final List<SeriesEntry> series = new ArrayList<>();
  private final List<Deletion> deletions = new ArrayList<>();
  private long[] refs = new long[INITIAL_SAMPLES];
  private long[] timestampsMs = new long[INITIAL_SAMPLES];
  private double[] values = new double[INITIAL_SAMPLES];
  private int sampleCount;
  private int unknownRecords;

  /// Decodes a payload.
  ///
  /// @throws MalformedBytesException if it is not one; nothing is to be delivered then
  void decode(byte[] bytes, int offset, int length) {
    series.clear();
    deletions.clear();
    sampleCount = 0;
    unknownRecords = 0;
    ByteReader payload = new ByteReader(bytes, offset, length);
    while (payload.remaining() > 0) {
      int type = payload.readByte();
      ByteReader record = payload.slice(payload.readInt());
      switch (type) {
        case RecordFormat.SERIES -> readSeries(record);
        case RecordFormat.SAMPLES -> readSamples(record);
        case RecordFormat.DELETIONS -> readDeletions(record);
        default -> unknownRecords++;
      }
    }
  }

  /// Hands the frame on, series that are in `known` left out; they are in it afterwards.
  ///
  /// @return series handed on
  int deliver(long sequence, LogSink sink, RefSet known) {
    int delivered = deliverSeries(sink, known);
    if (sampleCount > 0) {
      sink.samples(sequence, refs, timestampsMs, values, sampleCount);
    }
    for (Deletion deletion : deletions) {
      sink.delete(deletion.ref, deletion.range);
    }
    return delivered;
  }

  /// As [#deliver], but only the series.
  int deliverSeries(LogSink sink, RefSet known) {
    int delivered = 0;
    for (SeriesEntry entry : series) {
      if (known.add(entry.ref)) {
        sink.series(entry.ref, entry.labels);
        delivered++;
      }
    }
    return delivered;
  }

  int sampleCount() {
    return sampleCount;
  }

  int unknownRecords() {
    return unknownRecords;
  }

  private void readSeries(ByteReader record) {
    int count = record.readCount(2);
    long ref = 0;
    for (int i = 0; i < count; i++) {
      ref += record.readSignedVarint();
      String[] pairs = new String[2 * record.readCount(2)];
      for (int j = 0; j < pairs.length; j++) {
        pairs[j] = record.readString();
      }
      requireCanonical(pairs, record.position());
      series.add(new SeriesEntry(ref, Labels.ofCanonical(pairs)));
    }
    requireEnd(record);
  }

  private static void requireCanonical(String[] pairs, int position) {
    String previous = null;
    for (int i = 0; i < pairs.length; i += 2) {
      if (!follows(previous, pairs[i]) || pairs[i + 1].isEmpty()) {
        throw new MalformedBytesException(
            "labels: expected=ascending names with values, actual="
                + String.join(",", pairs)
                + " (offset "
                + position
                + ")");
      }
      previous = pairs[i];
    }
  }

  private static boolean follows(@Nullable String previous, String name) {
    return previous == null || LabelOrder.compareUtf8(previous, name) < 0;
  }

  private void readDeletions(ByteReader record) {
    int count = record.readCount(1 + 2 * Long.BYTES);
    long ref = 0;
    for (int i = 0; i < count; i++) {
      ref += record.readSignedVarint();
      deletions.add(new Deletion(ref, new TimeRange(record.readLong(), record.readLong())));
    }
    requireEnd(record);
  }

  private void readSamples(ByteReader record) {
    if (sampleCount > 0) {
      throw new MalformedBytesException(
          "samples records in a frame: expected=one, actual=more (offset "
              + record.position()
              + ")");
    }
    long count = record.readVarint();
    if (count < 1 || count > 2L * record.remaining()) {
      throw new MalformedBytesException(
          "sample count: expected=1 to "
              + 2L * record.remaining()
              + ", actual="
              + Long.toUnsignedString(count)
              + " (offset "
              + record.position()
              + ")");
    }
    ensureCapacity((int) count);
    int flags = record.readByte();
    readColumn(
        record, refs, (int) count, (flags & RecordFormat.FLAG_CONSECUTIVE_REFS) != 0 ? 1 : -1);
    readColumn(
        record,
        timestampsMs,
        (int) count,
        (flags & RecordFormat.FLAG_SHARED_TIMESTAMP) != 0 ? 0 : -1);
    readValues(record, (int) count);
    requireEnd(record);
    sampleCount = (int) count;
  }

  private void ensureCapacity(int count) {
    if (refs.length < count) {
      int capacity = Math.max(count, 2 * refs.length);
      refs = new long[capacity];
      timestampsMs = new long[capacity];
      values = new double[capacity];
    }
  }

  /// Reads the first number and then, where `step` is below 0, deltas; else each is `step` more.
  private static void readColumn(ByteReader record, long[] column, int count, int step) {
    long number = record.readSignedVarint();
    column[0] = number;
    for (int i = 1; i < count; i++) {
      number += step < 0 ? record.readSignedVarint() : step;
      column[i] = number;
    }
  }

  private void readValues(ByteReader record, int count) {
    ByteReader tags = record.slice((count + 1) / 2);
    long bits = 0;
    int pair = 0;
    for (int i = 0; i < count; i++) {
      pair = (i & 1) == 0 ? tags.readByte() : pair >>> 4;
      int tag = pair & 0xf;
      if (tag > RecordFormat.MAX_RAW_TAG) {
        long mapped = record.readLowBytes(tag - RecordFormat.MAX_RAW_TAG);
        bits = Double.doubleToRawLongBits((double) Varints.unzigzag(mapped));
      } else if (tag > 0) {
        bits = record.readLowBytes(tag) << (64 - 8 * tag);
      }
      values[i] = Double.longBitsToDouble(bits);
    }
  }

  private static void requireEnd(ByteReader record) {
    if (record.remaining() > 0) {
      throw new MalformedBytesException(
          "record end: expected=0 bytes left, actual="
              + record.remaining()
              + " (offset "
              + record.position()
              + ")");
    }
  }
}
