package io.narthex.server.remote;

import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.encoding.Varints;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.Utf8;

/// Label fields of remote-read answers: those of a series and the external ones that it lacks, in
/// order. Not thread-safe.
final class ReadLabels {
  private static final int NAME = 1;
  private static final int VALUE = 2;

  private final Labels external;
  private final ByteWriter label = new ByteWriter();

  ReadLabels(Labels external) {
    this.external = external;
  }

  /// Appends the labels of a series as fields `number`.
  void write(Labels series, int number, ByteWriter out) {
    int theirs = 0;
    for (int ours = 0; ours < series.size(); ours++) {
      String name = series.name(ours);
      for (; theirs < external.size(); theirs++) {
        int order = LabelOrder.compareUtf8(external.name(theirs), name);
        if (order < 0) {
          write(external.name(theirs), external.value(theirs), number, out);
        } else if (order > 0) {
          break;
        }
      }
      write(name, series.value(ours), number, out);
    }
    for (; theirs < external.size(); theirs++) {
      write(external.name(theirs), external.value(theirs), number, out);
    }
  }

  private void write(String name, String value, int number, ByteWriter out) {
    label.clear();
    bytes(NAME, Utf8.encode(name), label);
    bytes(VALUE, Utf8.encode(value), label);
    message(number, label, out);
  }

  /// Appends a field of bytes.
  static void bytes(int number, byte[] value, ByteWriter out) {
    out.putVarint((long) number << 3 | ProtobufCursor.LENGTH_DELIMITED);
    out.putVarint(value.length);
    out.putBytes(value, 0, value.length);
  }

  /// Appends a message field.
  static void message(int number, ByteWriter message, ByteWriter out) {
    out.putVarint((long) number << 3 | ProtobufCursor.LENGTH_DELIMITED);
    out.putVarint(message.length());
    out.putBytes(message.bytes(), 0, message.length());
  }

  /// Appends a field of a number, which proto3 leaves out where it is 0.
  static void number(int number, long value, ByteWriter out) {
    if (value != 0) {
      out.putVarint((long) number << 3 | ProtobufCursor.VARINT);
      out.putVarint(value);
    }
  }

  /// Bytes of a message field whose value has `length` bytes.
  static int sizeOf(int length) {
    return 1 + Varints.size(length) + length;
  }
}
