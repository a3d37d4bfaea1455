package io.narthex.server.api;

import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.encoding.SnappyBlock;
import io.narthex.storage.exchange.ChunkDecoder;
import io.narthex.storage.exchange.ChunkEncoding;
import io.narthex.storage.exchange.FloatSamples;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads remote-read answers, for tests: a plain protobuf reader of its own.
final class ReadAnswers {
  private ReadAnswers() {}

  /// One field of a message.
  ///
  /// @param number value of a varint or of eight bytes
  /// @param bytes value with a length
  @SuppressWarnings("ArrayRecordComponent") // a carrier of bytes, never compared
  private record Field(int field, long number, byte[] bytes) {}

  /// A frame of chunks.
  ///
  /// @param series its labels
  /// @param samples of its chunks, `timestamp bits` each
  record Frame(long queryIndex, String series, List<String> samples, int bytes) {}

  /// The results of a message of samples: for each query its series, `labels: samples`.
  static List<List<String>> samples(byte[] compressed) {
    byte[] message = new byte[SnappyBlock.decodedLength(compressed, 0, compressed.length, 1 << 28)];
    SnappyBlock.decode(compressed, 0, compressed.length, message);
    List<List<String>> results = new ArrayList<>();
    for (Field result : fields(message)) {
      List<String> all = new ArrayList<>();
      for (Field series : fields(result.bytes)) {
        List<Field> parts = fields(series.bytes);
        List<String> samples = new ArrayList<>();
        for (Field part : parts) {
          if (part.field == 2) {
            samples.add(
                number(fields(part.bytes), 2)
                    + " "
                    + String.format("%016x", number(fields(part.bytes), 1)));
          }
        }
        all.add(labels(parts) + ": " + samples);
      }
      results.add(all);
    }
    return results;
  }

  /// The frames of a streamed answer, checksums checked.
  static List<Frame> frames(byte[] body) {
    List<Frame> frames = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(body).order(ByteOrder.BIG_ENDIAN);
    while (in.hasRemaining()) {
      int length = (int) varint(in);
      int checksum = in.getInt();
      byte[] message = new byte[length];
      in.get(message);
      if (new Crc32c().of(message, 0, length) != checksum) {
        throw new AssertionError("checksum of a frame of " + length + " bytes");
      }
      List<Field> fields = fields(message);
      List<Field> series = fields.stream().filter(f -> f.field == 1).toList();
      if (series.size() != 1) {
        throw new AssertionError("series of a frame: " + series.size());
      }
      List<Field> parts = fields(series.getFirst().bytes);
      List<String> samples = new ArrayList<>();
      for (Field part : parts) {
        if (part.field == 2) {
          List<Field> chunk = fields(part.bytes);
          if (number(chunk, 3) != 1) {
            throw new AssertionError("chunk type: " + number(chunk, 3));
          }
          byte[] data = chunk.stream().filter(f -> f.field == 4).findFirst().orElseThrow().bytes;
          List<String> decoded = chunk(data);
          if (!decoded.getFirst().startsWith(number(chunk, 1) + " ")
              || !decoded.getLast().startsWith(number(chunk, 2) + " ")) {
            throw new AssertionError("times of a chunk: " + decoded);
          }
          samples.addAll(decoded);
        }
      }
      frames.add(new Frame(number(fields, 2), labels(parts), samples, length));
    }
    return frames;
  }

  /// The samples of an XOR chunk.
  static List<String> chunk(byte[] data) {
    FloatSamples samples = new FloatSamples();
    new ChunkDecoder().decode(ChunkEncoding.XOR, data, 0, data.length, samples);
    List<String> out = new ArrayList<>();
    for (int i = 0; i < samples.count(); i++) {
      out.add(
          samples.timestampsMs()[i]
              + " "
              + String.format("%016x", Double.doubleToRawLongBits(samples.values()[i])));
    }
    return out;
  }

  private static String labels(List<Field> parts) {
    List<String> labels = new ArrayList<>();
    for (Field part : parts) {
      if (part.field == 1) {
        List<Field> label = fields(part.bytes);
        labels.add(text(label, 1) + "=" + text(label, 2));
      }
    }
    return labels.toString();
  }

  private static String text(List<Field> fields, int field) {
    return fields.stream()
        .filter(f -> f.field == field)
        .map(f -> new String(f.bytes, StandardCharsets.UTF_8))
        .findFirst()
        .orElse("");
  }

  private static long number(List<Field> fields, int field) {
    return fields.stream().filter(f -> f.field == field).map(Field::number).findFirst().orElse(0L);
  }

  private static List<Field> fields(byte[] message) {
    List<Field> fields = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long tag = varint(in);
      int field = (int) (tag >>> 3);
      switch ((int) tag & 7) {
        case 0 -> fields.add(new Field(field, varint(in), new byte[0]));
        case 1 -> fields.add(new Field(field, in.getLong(), new byte[0]));
        case 2 -> {
          byte[] bytes = new byte[(int) varint(in)];
          in.get(bytes);
          fields.add(new Field(field, 0, bytes));
        }
        default -> throw new AssertionError("tag " + tag + " of " + Arrays.toString(message));
      }
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }
}
