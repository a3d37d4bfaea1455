package io.narthex.server.remote;

import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Parses the label fields of one time series message: done once per series, since a known one is
/// found by the bytes.
final class WireLabels {
  private static final int LABELS_FIELD = 1;
  private static final int NAME_FIELD = 1;
  private static final int VALUE_FIELD = 2;

  private final ProtobufCursor fields = new ProtobufCursor();
  private final ProtobufCursor label = new ProtobufCursor();

  /// The label set of the message `bytes[from..to)`; other fields than labels are passed over.
  ///
  /// @return null for a set that upstream's receiver does not take: no metric name, a name twice,
  ///   an empty name, invalid UTF-8
  /// @throws MalformedBodyException for a bad message
  @Nullable Labels parse(byte[] bytes, int from, int to) throws MalformedBodyException {
    Labels parsed = parseExemplar(bytes, from, to);
    return parsed != null && parsed.has(Labels.METRIC_NAME) ? parsed : null;
  }

  /// As [#parse], but there may be no metric name.
  @Nullable Labels parseExemplar(byte[] bytes, int from, int to) throws MalformedBodyException {
    Map<String, String> labels = new TreeMap<>(LabelOrder::compareUtf8);
    boolean valid = true;
    fields.reset(bytes, from, to);
    while (fields.nextField()) {
      if (fields.field() != LABELS_FIELD) {
        fields.skip();
        continue;
      }
      fields.expect(ProtobufCursor.LENGTH_DELIMITED, "labels");
      int length = fields.readLength();
      valid &= parseLabel(bytes, fields.position(), length, labels);
      fields.jump(length);
    }
    return valid ? Labels.of(labels) : null;
  }

  private boolean parseLabel(byte[] bytes, int from, int length, Map<String, String> into)
      throws MalformedBodyException {
    @Nullable String name = "";
    @Nullable String value = "";
    label.reset(bytes, from, from + length);
    while (label.nextField()) {
      switch (label.field()) {
        case NAME_FIELD -> name = readText("name");
        case VALUE_FIELD -> value = readText("value");
        default -> label.skip();
      }
    }
    return name != null && value != null && !name.isEmpty() && into.put(name, value) == null;
  }

  private @Nullable String readText(String field) throws MalformedBodyException {
    label.expect(ProtobufCursor.LENGTH_DELIMITED, field);
    int length = label.readLength();
    ByteBuffer text = ByteBuffer.wrap(label.array(), label.position(), length);
    label.jump(length);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(text)
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
