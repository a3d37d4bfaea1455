package io.narthex.server.remote;

import io.narthex.storage.text.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Writes remote-write messages field by field, for tests: a plain twin of no code under test.
final class WireMessages {
  private WireMessages() {}

  /// A series with its floats.
  ///
  /// @param labels names and values in turn, in any order, valid or not
  record Series(List<String> labels, List<Sample> samples) {}

  record Sample(long timestampMs, double value) {}

  static byte[] v1(List<Series> all) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Series one : all) {
      ByteArrayOutputStream series = new ByteArrayOutputStream();
      for (int i = 0; i < one.labels.size(); i += 2) {
        ByteArrayOutputStream label = new ByteArrayOutputStream();
        field(label, 1, Utf8.encode(one.labels.get(i)));
        field(label, 2, Utf8.encode(one.labels.get(i + 1)));
        field(series, 1, label.toByteArray());
      }
      one.samples.forEach(sample -> field(series, 2, sample(sample, 0)));
      field(out, 1, series.toByteArray());
    }
    return out.toByteArray();
  }

  /// The same as 2.0, its symbols in random order, before, behind or between the series; references
  /// packed, or not, or in two parts.
  static byte[] v2(List<Series> all, Random random) {
    Set<String> distinct = new LinkedHashSet<>(List.of(""));
    all.forEach(series -> distinct.addAll(series.labels));
    List<String> symbols = new ArrayList<>(distinct);
    Collections.shuffle(symbols, random);
    List<byte[]> fields = new ArrayList<>();
    for (Series one : all) {
      ByteArrayOutputStream series = new ByteArrayOutputStream();
      refs(series, one.labels.stream().map(symbols::indexOf).toList(), random.nextInt(4));
      long start = random.nextBoolean() ? 0 : random.nextLong();
      one.samples.forEach(sample -> field(series, 2, sample(sample, start)));
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      field(message, 5, series.toByteArray());
      fields.add(message.toByteArray());
    }
    int at = 0;
    for (String symbol : symbols) {
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      field(message, 4, Utf8.encode(symbol));
      at = random.nextInt(8) == 0 ? at + random.nextInt(fields.size() - at + 1) : at;
      fields.add(at++, message.toByteArray());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    fields.forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static void refs(ByteArrayOutputStream series, List<Integer> refs, int form) {
    int cut = form == 0 ? refs.size() / 2 : refs.size();
    if (form == 1) {
      refs.forEach(ref -> {
        varint(series, 1 << 3);
        varint(series, ref);
      });
      return;
    }
    packed(series, refs.subList(0, cut));
    if (cut < refs.size()) {
      packed(series, refs.subList(cut, refs.size()));
    }
  }

  private static void packed(ByteArrayOutputStream series, List<Integer> refs) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    refs.forEach(ref -> varint(packed, ref));
    field(series, 1, packed.toByteArray());
  }

  private static byte[] sample(Sample sample, long startMs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (Double.doubleToRawLongBits(sample.value) != 0) {
      out.write(1 << 3 | 1);
      long bits = Double.doubleToRawLongBits(sample.value);
      for (int i = 0; i < 8; i++) {
        out.write((int) (bits >>> (8 * i)));
      }
    }
    varint(out, 2 << 3);
    varint(out, sample.timestampMs);
    if (startMs != 0) {
      varint(out, 3 << 3);
      varint(out, startMs);
    }
    return out.toByteArray();
  }

  static void field(ByteArrayOutputStream out, int number, byte[] value) {
    varint(out, (long) number << 3 | 2);
    varint(out, value.length);
    out.writeBytes(value);
  }

  static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
