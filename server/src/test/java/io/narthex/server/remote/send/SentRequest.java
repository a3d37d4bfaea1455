package io.narthex.server.remote.send;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xerial.snappy.Snappy;

/// A request as a receiver reads it: a decoder of both messages, for tests, that knows nothing of
/// those that write them.
public record SentRequest(Map<String, String> headers, List<Series> series, List<String> metadata) {
  /// A time series of a request; metadata `type|help|unit`, `""` for none.
  public record Series(
      Map<String, String> labels,
      List<Sample> samples,
      List<Exemplar> exemplars,
      String metadata) {}

  public record Sample(long timestampMs, double value) {}

  public record Exemplar(Map<String, String> labels, long timestampMs, double value) {}

  private record Field(int number, long varint, ByteBuffer bytes) {}

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  static SentRequest decode(Map<String, String> headers, byte[] body) throws IOException {
    ByteBuffer message = ByteBuffer.wrap(Snappy.uncompress(body));
    boolean v2 = headers.getOrDefault("content-type", "").contains("v2");
    List<Field> fields = fields(message);
    List<String> symbols = new ArrayList<>();
    List<Series> series = new ArrayList<>();
    List<String> metadata = new ArrayList<>();
    for (Field field : fields) {
      if (v2 && field.number == 4) {
        symbols.add(text(field.bytes));
      } else if (v2 && field.number == 5) {
        series.add(v2(field.bytes, symbols));
      } else if (!v2 && field.number == 1) {
        series.add(v1(field.bytes));
      } else if (!v2 && field.number == 3) {
        List<String> parts = new ArrayList<>(List.of("0", "", "", ""));
        for (Field part : fields(field.bytes)) {
          int at = part.number == 1 ? 0 : part.number == 2 ? 1 : part.number == 4 ? 2 : 3;
          parts.set(at, part.number == 1 ? Long.toString(part.varint) : text(part.bytes));
        }
        metadata.add(String.join("|", parts));
      } else {
        throw new IOException("field: expected=known, actual=" + field.number);
      }
    }
    if (v2 && (symbols.isEmpty() || !symbols.getFirst().isEmpty())) {
      throw new IOException("symbols: expected=\"\" first, actual=" + symbols);
    }
    if (symbols.stream().distinct().count() != symbols.size()) {
      throw new IOException("symbols: expected=each once, actual=" + symbols);
    }
    return new SentRequest(headers, series, metadata);
  }

  private static Series v1(ByteBuffer bytes) throws IOException {
    Map<String, String> labels = new TreeMap<>();
    List<Sample> samples = new ArrayList<>();
    List<Exemplar> exemplars = new ArrayList<>();
    String before = "";
    for (Field field : fields(bytes)) {
      switch (field.number) {
        case 1 -> before = label(field.bytes, labels, before);
        case 2 -> samples.add(sample(field.bytes));
        default -> exemplars.add(exemplar(field.bytes, null));
      }
    }
    return new Series(labels, samples, exemplars, "");
  }

  private static String label(ByteBuffer bytes, Map<String, String> into, String before)
      throws IOException {
    List<Field> parts = fields(bytes);
    String name = text(parts.get(0).bytes);
    if (name.compareTo(before) <= 0) {
      throw new IOException("label names: expected=ascending, actual=" + before + ", " + name);
    }
    into.put(name, text(parts.get(1).bytes));
    return name;
  }

  private static Series v2(ByteBuffer bytes, List<String> symbols) throws IOException {
    Map<String, String> labels = new TreeMap<>();
    List<Sample> samples = new ArrayList<>();
    List<Exemplar> exemplars = new ArrayList<>();
    String metadata = "";
    for (Field field : fields(bytes)) {
      switch (field.number) {
        case 1 -> labels.putAll(refs(field.bytes, symbols));
        case 2 -> samples.add(sample(field.bytes));
        case 4 -> exemplars.add(exemplar(field.bytes, symbols));
        default -> {
          List<String> parts = new ArrayList<>(List.of("0", "", ""));
          for (Field part : fields(field.bytes)) {
            parts.set(
                part.number == 1 ? 0 : part.number - 2,
                part.number == 1 ? Long.toString(part.varint) : symbols.get((int) part.varint));
          }
          metadata = String.join("|", parts);
        }
      }
    }
    return new Series(labels, samples, exemplars, metadata);
  }

  private static Map<String, String> refs(ByteBuffer bytes, List<String> symbols) {
    Map<String, String> labels = new TreeMap<>();
    while (bytes.hasRemaining()) {
      String name = symbols.get((int) varint(bytes));
      labels.put(name, symbols.get((int) varint(bytes)));
    }
    return labels;
  }

  private static Sample sample(ByteBuffer bytes) {
    double value = 0;
    long timestampMs = 0;
    for (Field field : fields(bytes)) {
      if (field.number == 1) {
        value = Double.longBitsToDouble(field.varint);
      } else {
        timestampMs = field.varint;
      }
    }
    return new Sample(timestampMs, value);
  }

  private static Exemplar exemplar(
      ByteBuffer bytes, @org.jspecify.annotations.Nullable List<String> symbols)
      throws IOException {
    Map<String, String> labels = new TreeMap<>();
    double value = 0;
    long timestampMs = 0;
    for (Field field : fields(bytes)) {
      if (field.number == 1) {
        if (symbols == null) {
          label(field.bytes, labels, "");
        } else {
          labels.putAll(refs(field.bytes, symbols));
        }
      } else if (field.number == 2) {
        value = Double.longBitsToDouble(field.varint);
      } else {
        timestampMs = field.varint;
      }
    }
    return new Exemplar(labels, timestampMs, value);
  }

  private static String text(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return new String(copy, StandardCharsets.UTF_8);
  }

  private static List<Field> fields(ByteBuffer bytes) {
    ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    List<Field> fields = new ArrayList<>();
    while (in.hasRemaining()) {
      int tag = (int) varint(in);
      switch (tag & 7) {
        case 0 -> fields.add(new Field(tag >>> 3, varint(in), NONE));
        case 1 -> fields.add(new Field(tag >>> 3, in.getLong(), NONE));
        default -> {
          int length = (int) varint(in);
          fields.add(new Field(tag >>> 3, 0, in.slice(in.position(), length)));
          in.position(in.position() + length);
        }
      }
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      int b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  int sampleCount() {
    return series.stream().mapToInt(one -> one.samples.size()).sum();
  }

  public boolean isV2() {
    return headers.getOrDefault("content-type", "").contains("v2");
  }
}
