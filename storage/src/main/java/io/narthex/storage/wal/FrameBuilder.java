package io.narthex.storage.wal;

import io.narthex.storage.TimeRange;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.Varints;
import io.narthex.storage.labels.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Collects what one frame of the log is to hold: series, samples, deletions, replayed in this
/// order. Owned, filled and reused by one caller; not thread-safe. Order of samples by series and
/// equal timestamps make small frames.
public final class FrameBuilder {
  private static final int INITIAL_BYTES = 4 << 10;
  private static final int NO_MARK = -1;
  private static final int MAX_DELETION_BYTES = Varints.MAX_BYTES + 16;

  private final Crc32c crc = new Crc32c();
  private final RecordBuffer series = new RecordBuffer();
  private final RecordBuffer deletions = new RecordBuffer();
  private final SampleColumns samples = new SampleColumns();
  private final SampleColumns outOfOrder = new SampleColumns();
  private int mark = NO_MARK;
  private byte[] frame = new byte[INITIAL_BYTES];
  private int frameLength;
  private int seriesLength;

  /// Entries of one record, in the making.
  private static final class RecordBuffer {
    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;
    private int count;
    private long previousRef;

    private void beginEntry(long ref, int maxBytes) {
      if (bytes.length - length < maxBytes) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + maxBytes));
      }
      length = Varints.putSigned(bytes, length, ref - previousRef);
      previousRef = ref;
      count++;
    }

    private void clear() {
      length = 0;
      count = 0;
      previousRef = 0;
    }
  }

  /// Adds a series: in the frame that creates it.
  public FrameBuilder series(long ref, Labels labels) {
    byte[][] texts = new byte[2 * labels.size()][];
    int size = 2 * Varints.MAX_BYTES;
    for (int i = 0; i < labels.size(); i++) {
      texts[2 * i] = labels.name(i).getBytes(StandardCharsets.UTF_8);
      texts[2 * i + 1] = labels.value(i).getBytes(StandardCharsets.UTF_8);
      size += 2 * Varints.MAX_BYTES + texts[2 * i].length + texts[2 * i + 1].length;
    }
    series.beginEntry(ref, size);
    series.length = Varints.put(series.bytes, series.length, labels.size());
    for (byte[] text : texts) {
      series.length = Varints.put(series.bytes, series.length, text.length);
      System.arraycopy(text, 0, series.bytes, series.length, text.length);
      series.length += text.length;
    }
    return this;
  }

  /// Adds a sample that is newer than those of its series before.
  public FrameBuilder sample(long ref, long timestampMs, double value) {
    samples.add(ref, timestampMs, value);
    return this;
  }

  /// Adds a sample that was taken out of order.
  public FrameBuilder outOfOrder(long ref, long timestampMs, double value) {
    outOfOrder.add(ref, timestampMs, value);
    return this;
  }

  /// Marks the samples out of order of all frames before as set apart, or those that were set apart
  /// as being in blocks. To be the only content of its frame.
  public FrameBuilder outOfOrderMark(boolean inBlocks) {
    mark = inBlocks ? RecordFormat.MARK_IN_BLOCKS : RecordFormat.MARK_SET_APART;
    return this;
  }

  /// Adds the deletion of a series' samples in `range`.
  public FrameBuilder delete(long ref, TimeRange range) {
    deletions.beginEntry(ref, MAX_DELETION_BYTES);
    Bytes.putLong(deletions.bytes, deletions.length, range.startMs());
    Bytes.putLong(deletions.bytes, deletions.length + Long.BYTES, range.endMs());
    deletions.length += 2 * Long.BYTES;
    return this;
  }

  /// Empties the builder and keeps its arrays.
  public void clear() {
    series.clear();
    deletions.clear();
    samples.clear();
    outOfOrder.clear();
    mark = NO_MARK;
  }

  public boolean isEmpty() {
    return series.count == 0 && deletions.count == 0 && sampleCount() == 0 && mark == NO_MARK;
  }

  /// Samples of both kinds.
  public int sampleCount() {
    return samples.count() + outOfOrder.count();
  }

  /// Encodes the frame; its header lacks what only the log knows. Valid until the next call.
  ///
  /// @return its bytes, of which [#frameLength] count
  byte[] encode() {
    long size =
        FrameFormat.HEADER_SIZE
            + 5L * (RecordFormat.HEADER_SIZE + Varints.MAX_BYTES)
            + series.length
            + deletions.length
            + samples.maxBytes()
            + outOfOrder.maxBytes();
    if (size > FrameFormat.MAX_PAYLOAD_SIZE) {
      throw new IllegalArgumentException(
          "log frame: expected=at most "
              + FrameFormat.MAX_PAYLOAD_SIZE
              + " bytes, actual=up to "
              + size);
    }
    if (frame.length < size) {
      frame = new byte[(int) Math.min(FrameFormat.MAX_PAYLOAD_SIZE, size + size / 4)];
    }
    int at = putEntries(RecordFormat.SERIES, series, FrameFormat.HEADER_SIZE);
    seriesLength = at - FrameFormat.HEADER_SIZE;
    at = putSamples(RecordFormat.SAMPLES, samples, at);
    at = putSamples(RecordFormat.OUT_OF_ORDER_SAMPLES, outOfOrder, at);
    at = putEntries(RecordFormat.DELETIONS, deletions, at);
    if (mark != NO_MARK) {
      frame[at + RecordFormat.HEADER_SIZE] = (byte) mark;
      at = endRecord(RecordFormat.OUT_OF_ORDER_MARK, at, at + RecordFormat.HEADER_SIZE + 1);
    }
    int payloadLength = at - FrameFormat.HEADER_SIZE;
    FrameFormat.putHeader(
        frame,
        0,
        FrameFormat.KIND_RECORDS,
        payloadLength,
        crc.of(frame, FrameFormat.HEADER_SIZE, payloadLength));
    frameLength = at;
    return frame;
  }

  /// Bytes of the frame last encoded, header included.
  int frameLength() {
    return frameLength;
  }

  /// Bytes at the start of its payload that are its series record; 0 without series.
  int seriesLength() {
    return seriesLength;
  }

  private int putEntries(int type, RecordBuffer entries, int start) {
    if (entries.count == 0) {
      return start;
    }
    int at = Varints.put(frame, start + RecordFormat.HEADER_SIZE, entries.count);
    System.arraycopy(entries.bytes, 0, frame, at, entries.length);
    return endRecord(type, start, at + entries.length);
  }

  private int endRecord(int type, int start, int end) {
    frame[start] = (byte) type;
    int length = end - start - RecordFormat.HEADER_SIZE;
    Bytes.putInt(frame, start + RecordFormat.LENGTH_OFFSET, length);
    return end;
  }

  private int putSamples(int type, SampleColumns columns, int start) {
    if (columns.count() == 0) {
      return start;
    }
    return endRecord(type, start, columns.put(frame, start + RecordFormat.HEADER_SIZE));
  }
}
