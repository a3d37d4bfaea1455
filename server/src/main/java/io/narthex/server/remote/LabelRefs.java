package io.narthex.server.remote;

import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.Quoting;
import io.narthex.storage.text.Utf8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The references of one label set to the symbols of its body: name, value, name, value. Reused,
/// not thread-safe.
final class LabelRefs {
  private static final int LABELS_REFS = 1;

  /// A label set in symbols is no longer than this.
  private static final int MAX_BYTES = 1 << 20;

  /// Why one is refused that is longer.
  static final String TOO_LONG = "label set: expected=at most " + MAX_BYTES + " bytes, actual=more";

  private final SymbolTable symbols;
  private final ProtobufCursor message = new ProtobufCursor();
  private final ProtobufCursor packed = new ProtobufCursor();
  private int[] refs = new int[64];
  private int count;

  private record Label(String name, String value) {}

  LabelRefs(SymbolTable symbols) {
    this.symbols = symbols;
  }

  /// Reads the references of the message `bytes[from..to)`, whose first field they are, packed or
  /// not; in both versions' series and exemplars.
  void readMessage(byte[] bytes, int from, int to) throws MalformedBodyException {
    count = 0;
    message.reset(bytes, from, to);
    while (message.nextField()) {
      if (message.field() != LABELS_REFS) {
        message.skip();
      } else if (message.wireType() == ProtobufCursor.VARINT) {
        add((int) message.readVarint());
      } else {
        message.expect(ProtobufCursor.LENGTH_DELIMITED, "labels_refs");
        int length = message.readLength();
        addPacked(bytes, message.position(), message.position() + length);
        message.jump(length);
      }
    }
  }

  /// Reads the packed references `bytes[from..to)`, which begin with their length.
  void readLengthAndPacked(byte[] bytes, int from, int to) throws MalformedBodyException {
    count = 0;
    packed.reset(bytes, from, to);
    packed.readLength();
    addPacked(bytes, packed.position(), to);
  }

  private void addPacked(byte[] bytes, int from, int to) throws MalformedBodyException {
    packed.reset(bytes, from, to);
    while (packed.hasMore()) {
      add((int) packed.readVarint());
    }
  }

  private void add(int ref) {
    if (count == refs.length) {
      refs = Arrays.copyOf(refs, 2 * count);
    }
    refs[count++] = ref;
  }

  /// Why the references name no labels, in upstream's words; null where they do.
  @Nullable String fault() {
    if (count % 2 != 0) {
      return "invalid labelRefs length " + count;
    }
    for (int i = 0; i < count; i += 2) {
      if (!symbols.has(refs[i]) || !symbols.has(refs[i + 1])) {
        return "labelRefs "
            + Integer.toUnsignedString(refs[i])
            + " (name) = "
            + Integer.toUnsignedString(refs[i + 1])
            + " (value) outside of symbols table (size "
            + symbols.count()
            + ")";
      }
    }
    return null;
  }

  /// Bytes of the symbols of the label set.
  ///
  /// @return −1 where they are too many
  int bytes() {
    int bytes = 0;
    for (int i = 0; i < count; i++) {
      int size = symbols.size(refs[i]);
      if (size > MAX_BYTES - bytes) {
        return -1;
      }
      bytes += size;
    }
    return bytes;
  }

  /// Makes the key of the label set: the same for the same labels in the same order, however the
  /// body numbers its symbols.
  void key(SymbolHashes hashes) {
    hashes.key(refs, count);
  }

  /// The label set of a series.
  ///
  /// @return null where upstream's receiver takes none such; [#reasonAgainst] says why
  @Nullable Labels series() {
    Labels labels = exemplar();
    return labels != null && labels.has(Labels.METRIC_NAME) ? labels : null;
  }

  /// The label set of an exemplar: there may be no metric name.
  ///
  /// @return null where a name is empty or there twice, or something is no UTF-8
  @Nullable Labels exemplar() {
    TreeMap<String, String> labels = new TreeMap<>(LabelOrder::compareUtf8);
    for (int i = 0; i < count; i += 2) {
      String name = symbols.text(refs[i]);
      String value = symbols.text(refs[i + 1]);
      boolean valid = !name.isEmpty() && Utf8.isValid(name) && Utf8.isValid(value);
      if (!valid || labels.put(name, value) != null) {
        return null;
      }
    }
    return Labels.of(labels);
  }

  /// Why [#series] gave none, in upstream's words.
  String reasonAgainst() {
    List<Label> labels = sorted();
    boolean named = false;
    boolean valid = true;
    @Nullable String twice = null;
    for (int i = 0; i < labels.size(); i++) {
      Label label = labels.get(i);
      boolean isName = label.name.equals(Labels.METRIC_NAME);
      named |= isName;
      valid &= !label.name.isEmpty() && Utf8.isValid(label.name) && Utf8.isValid(label.value);
      valid &= !isName || !label.value.isEmpty();
      if (twice == null && i > 0 && labels.get(i - 1).name.equals(label.name)) {
        twice = label.name;
      }
    }
    return named && valid && twice != null
        ? "invalid labels for series, labels " + text(labels) + ", duplicated label " + twice
        : "invalid metric name or labels, got " + text(labels);
  }

  /// The label set in upstream's form, whatever it holds.
  String text() {
    return text(sorted());
  }

  private List<Label> sorted() {
    List<Label> labels = new ArrayList<>(count / 2);
    for (int i = 0; i < count; i += 2) {
      labels.add(new Label(symbols.text(refs[i]), symbols.text(refs[i + 1])));
    }
    labels.sort(Comparator.comparing(Label::name, LabelOrder::compareUtf8));
    return labels;
  }

  private static String text(List<Label> labels) {
    StringBuilder out = new StringBuilder("{");
    for (Label label : labels) {
      out.append(out.length() > 1 ? ", " : "");
      if (isPlain(label.name)) {
        out.append(label.name);
      } else {
        Quoting.appendQuoted(out, label.name);
      }
      Quoting.appendQuoted(out.append('='), label.value);
    }
    return out.append('}').toString();
  }

  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /// The references as Go prints a list.
  String list() {
    StringBuilder out = new StringBuilder("[");
    for (int i = 0; i < count; i++) {
      out.append(i > 0 ? " " : "").append(Integer.toUnsignedString(refs[i]));
    }
    return out.append(']').toString();
  }
}
