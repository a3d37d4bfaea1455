package io.narthex.storage.wal;

import io.narthex.storage.TimeRange;
import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The records of one frame at a time, decoded as a whole before any of it is delivered. Reused;
/// not thread-safe.
final class DecodedFrame {
  private record SeriesEntry(long ref, Labels labels) {}

  private record Deletion(long ref, TimeRange range) {}

  private final List<SeriesEntry> series = new ArrayList<>();
  private final List<Deletion> deletions = new ArrayList<>();
  private final SampleColumns samples = new SampleColumns();
  private final SampleColumns outOfOrder = new SampleColumns();
  private final List<Integer> marks = new ArrayList<>();
  private int unknownRecords;

  /// Decodes a payload.
  ///
  /// @throws MalformedBytesException if it is not one; nothing is to be delivered then
  void decode(byte[] bytes, int offset, int length) {
    clear();
    ByteReader payload = new ByteReader(bytes, offset, length);
    while (payload.remaining() > 0) {
      int type = payload.readByte();
      ByteReader record = payload.slice(payload.readInt());
      switch (type) {
        case RecordFormat.SERIES -> readSeries(record);
        case RecordFormat.SAMPLES -> readSamples(record, samples);
        case RecordFormat.OUT_OF_ORDER_SAMPLES -> readSamples(record, outOfOrder);
        case RecordFormat.DELETIONS -> readDeletions(record);
        case RecordFormat.OUT_OF_ORDER_MARK -> readMark(record);
        default -> unknownRecords++;
      }
    }
  }

  private void clear() {
    series.clear();
    deletions.clear();
    samples.clear();
    outOfOrder.clear();
    marks.clear();
    unknownRecords = 0;
  }

  /// As [#decode], of the samples alone.
  void decodeSamples(byte[] bytes, int offset, int length) {
    clear();
    ByteReader payload = new ByteReader(bytes, offset, length);
    while (payload.remaining() > 0) {
      int type = payload.readByte();
      ByteReader record = payload.slice(payload.readInt());
      if (type == RecordFormat.SAMPLES) {
        readSamples(record, samples);
      } else if (type == RecordFormat.OUT_OF_ORDER_SAMPLES) {
        readSamples(record, outOfOrder);
      }
    }
  }

  SampleColumns samples() {
    return samples;
  }

  /// Samples that were taken out of order.
  SampleColumns outOfOrder() {
    return outOfOrder;
  }

  /// Hands the frame on, series that are in `known` left out; they are in it afterwards.
  ///
  /// @return series handed on
  int deliver(long sequence, LogSink sink, RefSet known) {
    int delivered = 0;
    for (SeriesEntry entry : series) {
      if (known.add(entry.ref)) {
        sink.series(entry.ref, entry.labels);
        delivered++;
      }
    }
    if (samples.count() > 0) {
      sink.samples(
          sequence, samples.refs(), samples.timestampsMs(), samples.values(), samples.count());
    }
    if (outOfOrder.count() > 0) {
      sink.outOfOrderSamples(
          sequence,
          outOfOrder.refs(),
          outOfOrder.timestampsMs(),
          outOfOrder.values(),
          outOfOrder.count());
    }
    for (Deletion deletion : deletions) {
      sink.delete(sequence, deletion.ref, deletion.range);
    }
    for (int mark : marks) {
      if (mark == RecordFormat.MARK_SET_APART) {
        sink.outOfOrderSetApart();
      } else {
        sink.outOfOrderInBlocks();
      }
    }
    return delivered;
  }

  /// Hands the series on alone.
  void eachSeries(SeriesConsumer consumer) {
    for (SeriesEntry entry : series) {
      consumer.series(entry.ref, entry.labels);
    }
  }

  int sampleCount() {
    return samples.count() + outOfOrder.count();
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

  private void readMark(ByteReader record) {
    int mark = record.readByte();
    if (mark != RecordFormat.MARK_SET_APART && mark != RecordFormat.MARK_IN_BLOCKS) {
      throw new MalformedBytesException(
          "mark: expected=0 or 1, actual=" + mark + " (offset " + record.position() + ")");
    }
    marks.add(mark);
    requireEnd(record);
  }

  private static void readSamples(ByteReader record, SampleColumns into) {
    into.read(record);
    requireEnd(record);
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
