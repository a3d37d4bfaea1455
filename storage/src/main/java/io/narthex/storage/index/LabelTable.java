package io.narthex.storage.index;

import io.narthex.storage.ReadContext;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.text.Utf8;

/// The labels of an index, read when it is opened: their names, and where the values, postings and
/// column of each are. Thread-safe.
final class LabelTable {
  private static final int CHECK_EVERY = 1_024;
  private static final int MIN_ENTRY_BYTES = 8;

  private final Label[] labels;

  /// One label.
  ///
  /// @param seriesCount series that have it
  record Label(
      String name,
      int seriesCount,
      int valueCount,
      ValueBlocks values,
      Postings postings,
      PackedColumn column) {
    /// Ordinals of the values that fulfil `matcher`.
    int[] match(Matcher matcher, ReadContext context) {
      IntList matching = new IntList();
      ValueBlocks.Walk walk = values.walk();
      for (int value = 0; value < valueCount; value++) {
        if (value % CHECK_EVERY == 0) {
          context.check();
        }
        walk.read();
        if (matcher.matches(walk.text())) {
          matching.add(value);
        }
      }
      return matching.toArray();
    }
  }

  LabelTable(IndexPages pages) {
    IndexTrailer trailer = pages.trailer();
    long length = trailer.checksumsAt() - trailer.labelsAt();
    if (trailer.labelCount() > length / MIN_ENTRY_BYTES) {
      throw new MalformedBytesException(
          "labels: expected=at most "
              + length / MIN_ENTRY_BYTES
              + ", actual="
              + trailer.labelCount());
    }
    labels = new Label[(int) trailer.labelCount()];
    IndexInput in = new IndexInput(pages, trailer.labelsAt());
    for (int i = 0; i < labels.length; i++) {
      labels[i] = read(in, pages);
      if (i > 0 && LabelOrder.compareUtf8(labels[i - 1].name, labels[i].name) >= 0) {
        throw new MalformedBytesException(
            "labels: expected=ascending, actual=" + labels[i].name + " as number " + i);
      }
    }
    if (in.position() != trailer.checksumsAt()) {
      throw new MalformedBytesException(
          "end of the labels: expected=" + trailer.checksumsAt() + ", actual=" + in.position());
    }
  }

  private static Label read(IndexInput in, IndexPages pages) {
    int seriesTotal = (int) pages.trailer().seriesCount();
    int nameLength = in.readInt("bytes of a name", Integer.MAX_VALUE);
    String name = Utf8.decode(in.readBytes(nameLength));
    int seriesCount = in.readInt("series of a label", seriesTotal);
    int valueCount = in.readInt("values of a label", seriesCount);
    long valuesAt = in.readVarint();
    long valuesLength = readLength(in, pages);
    long bitmapsLength = readLength(in, pages);
    long postingsLength = readLength(in, pages);
    long columnLength = readLength(in, pages);
    long bitmapsAt = valuesAt + valuesLength + starts(valueCount);
    long columnAt = bitmapsAt + bitmapsLength + postingsLength + starts(valueCount + 1L);
    return new Label(
        name,
        seriesCount,
        valueCount,
        new ValueBlocks(pages, valuesAt, valuesLength, valueCount),
        new Postings(pages, bitmapsAt, bitmapsLength, postingsLength, seriesTotal),
        new PackedColumn(pages, columnAt, columnLength, valueCount));
  }

  private static long readLength(IndexInput in, IndexPages pages) {
    long length = in.readVarint();
    if (length < 0 || length > pages.trailer().checksumsAt()) {
      throw new MalformedBytesException(
          "bytes of a label's part: expected=at most "
              + pages.trailer().checksumsAt()
              + ", actual="
              + length);
    }
    return length;
  }

  private static long starts(long values) {
    return IndexFormat.START_SIZE * IndexFormat.pieces(values, IndexFormat.BLOCK_VALUES);
  }

  int count() {
    return labels.length;
  }

  Label get(int label) {
    return labels[label];
  }

  /// Number of a label, −1 where there is none.
  int find(String name) {
    int low = 0;
    int high = labels.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = LabelOrder.compareUtf8(labels[middle].name, name);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
