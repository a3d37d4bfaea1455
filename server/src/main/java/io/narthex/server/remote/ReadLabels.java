package io.narthex.server.remote;

import io.narthex.storage.SeriesSelection;
import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.LabelSink;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.Utf8;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Label fields of series in remote-read answers: those of a series and the external ones that it
/// lacks, in order. Keeps fields by their handles, since many series have them. Not thread-safe.
final class ReadLabels {
  private static final int SERIES_LABELS = 1;
  private static final int NAME = 1;
  private static final int VALUE = 2;

  /// Fields kept, at most, as a power of two.
  private static final int KEPT_BITS = 12;

  /// Longer fields are not kept.
  private static final int MAX_KEPT_BYTES = 1 << 8;

  private static final int GOLDEN = 0x9e3779b9;

  private final Labels external;
  private final ByteWriter label = new ByteWriter();
  private final ByteWriter tagged = new ByteWriter();
  private final @Nullable Field[] kept = new Field[1 << KEPT_BITS];

  /// A label and the bytes of its field.
  @SuppressWarnings("ArrayRecordComponent") // read only, never compared
  private record Field(
      Object dictionary, int nameHandle, int valueHandle, String name, byte[] bytes) {}

  /// Writes the labels of one series.
  private final class Writer implements LabelSink {
    private final ByteWriter out;

    /// Number of external labels that were written or are not wanted.
    private int externalDone;

    Writer(ByteWriter out) {
      this.out = out;
    }

    @Override
    public void begin(int size) {
      // A writer is for one series.
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // handles of this very dictionary
    public boolean takeKnown(Object dictionary, int name, int value) {
      Field field = kept[slot(name, value)];
      if (field == null
          || field.valueHandle != value
          || field.nameHandle != name
          || field.dictionary != dictionary) {
        return false;
      }
      put(field.name, field.bytes);
      return true;
    }

    @Override
    public void take(String name, String value) {
      put(name, encode(name, value));
    }

    @Override
    public void take(
        Object dictionary, int nameHandle, int valueHandle, String name, String value) {
      byte[] bytes = encode(name, value);
      put(name, bytes);
      if (bytes.length <= MAX_KEPT_BYTES) {
        kept[slot(nameHandle, valueHandle)] =
            new Field(dictionary, nameHandle, valueHandle, name, bytes);
      }
    }

    private void put(String name, byte[] field) {
      while (externalDone < external.size()) {
        int order = LabelOrder.compareUtf8(external.name(externalDone), name);
        if (order > 0) {
          break;
        }
        if (order < 0) {
          putExternal();
        } else {
          externalDone++;
        }
      }
      out.putBytes(field, 0, field.length);
    }

    private void putExternal() {
      byte[] field = encode(external.name(externalDone), external.value(externalDone));
      out.putBytes(field, 0, field.length);
      externalDone++;
    }

    void end() {
      while (externalDone < external.size()) {
        putExternal();
      }
    }
  }

  ReadLabels(Labels external) {
    this.external = external;
  }

  private static int slot(int name, int value) {
    return ((31 * name + value) * GOLDEN) >>> (Integer.SIZE - KEPT_BITS);
  }

  /// Appends the labels of a series.
  void write(SeriesSelection selection, int ordinal, ByteWriter out) {
    Writer writer = new Writer(out);
    selection.labels(ordinal, writer);
    writer.end();
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
