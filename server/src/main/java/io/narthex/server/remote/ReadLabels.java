package io.narthex.server.remote;

import io.narthex.storage.encoding.ByteWriter;
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
    Protobuf.bytes(label, NAME, Utf8.encode(name));
    Protobuf.bytes(label, VALUE, Utf8.encode(value));
    Protobuf.message(out, number, label);
  }
}
