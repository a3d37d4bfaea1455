package io.narthex.rules.scheduler;

import io.narthex.rules.RecordingRule;
import io.narthex.rules.Texts;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.text.Utf8;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How the labels of a written series come from those of a result: some are replaced, which are the
/// same for all series of a rule. So the others tell its series apart. Immutable.
public record SeriesShape(SortedMap<String, String> replaced) {
  /// Results have the labels of the series already.
  static final SeriesShape AS_IS = new SeriesShape(Texts.none());

  private static final int ASCII_END = 0x80;

  /// Labels of what a recording rule writes.
  public static SeriesShape of(RecordingRule rule) {
    Map<String, String> replaced = new TreeMap<>(Map.of(Labels.METRIC_NAME, rule.name()));
    replaced.putAll(rule.labels());
    return new SeriesShape(Texts.of(replaced));
  }

  /// Labels of the series.
  public Labels full(Labels result) {
    if (replaced.isEmpty()) {
      return result;
    }
    LabelsBuilder builder = result.toBuilder();
    replaced.forEach(builder::set);
    return builder.build();
  }

  /// Writes what tells the series apart to `scratch.bytes`.
  ///
  /// @return its length
  int write(Labels result, WriteScratch scratch) {
    int at = 0;
    for (int i = 0; i < result.size(); i++) {
      if (!replaced.containsKey(result.name(i))) {
        at = write(result.name(i), at, scratch);
        at = write(result.value(i), at, scratch);
      }
    }
    return at;
  }

  /// Writes a text behind its length in bytes.
  private static int write(String text, int at, WriteScratch scratch) {
    int length = text.length();
    int start = at + Integer.BYTES;
    byte[] out = scratch.bytes(start + length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= ASCII_END) {
        byte[] encoded = Utf8.encode(text);
        out = scratch.bytes(start + encoded.length);
        System.arraycopy(encoded, 0, out, start, encoded.length);
        length = encoded.length;
        break;
      }
      out[start + i] = (byte) c;
    }
    out[at] = (byte) length;
    out[at + 1] = (byte) (length >> 8);
    out[at + 2] = (byte) (length >> 16);
    out[at + 3] = (byte) (length >> 24);
    return start + length;
  }
}
