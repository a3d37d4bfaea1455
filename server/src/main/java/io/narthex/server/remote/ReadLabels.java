package io.narthex.server.remote;

import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.Utf8;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Label fields of series in remote-read answers: those of a series and the external ones that it
/// lacks, in order. Keeps fields, since many series have them. Not thread-safe.
final class ReadLabels {
  private static final int SERIES_LABELS = 1;
  private static final int NAME = 1;
  private static final int VALUE = 2;

  /// Fields kept, a power of two.
  private static final int KEPT = 1 << 10;

  private final Labels external;
  private final ByteWriter label = new ByteWriter();
  private final ByteWriter tagged = new ByteWriter();
  private final @Nullable Field[] kept = new Field[KEPT];

  /// A label and the bytes of its field.
  @SuppressWarnings("ArrayRecordComponent") // read only, never compared
  private record Field(String name, String value, byte[] bytes) {
    boolean is(String otherName, String otherValue) {
      return value.equals(otherValue) && name.equals(otherName);
    }
  }

  ReadLabels(Labels external) {
    this.external = external;
  }

  /// Appends the labels of a series.
  void write(Labels series, ByteWriter out) {
    int theirs = 0;
    for (int ours = 0; ours < series.size(); ours++) {
      String name = series.name(ours);
      for (; theirs < external.size(); theirs++) {
        int order = LabelOrder.compareUtf8(external.name(theirs), name);
        if (order < 0) {
          put(external.name(theirs), external.value(theirs), out);
        } else if (order > 0) {
          break;
        }
      }
      put(name, series.value(ours), out);
    }
    for (; theirs < external.size(); theirs++) {
      put(external.name(theirs), external.value(theirs), out);
    }
  }

  private void put(String name, String value, ByteWriter out) {
    byte[] field = field(name, value);
    out.putBytes(field, 0, field.length);
  }

  private byte[] field(String name, String value) {
    int slot = (31 * name.hashCode() + value.hashCode()) & (KEPT - 1);
    Field field = kept[slot];
    if (field == null || !field.is(name, value)) {
      field = new Field(name, value, encode(name, value));
      kept[slot] = field;
    }
    return field.bytes;
  }

  private byte[] encode(String name, String value) {
    label.clear();
    Protobuf.bytes(label, NAME, Utf8.encode(name));
    Protobuf.bytes(label, VALUE, Utf8.encode(value));
    tagged.clear();
    Protobuf.message(tagged, SERIES_LABELS, label);
    return Arrays.copyOf(tagged.bytes(), tagged.length());
  }
}
