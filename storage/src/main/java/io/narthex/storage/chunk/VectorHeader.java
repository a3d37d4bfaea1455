package io.narthex.storage.chunk;

import io.narthex.storage.encoding.ByteReader;

/// What a vector of a value chunk says before its values, see [ValueChunkFormat]. Reused; not
/// thread-safe.
final class VectorHeader {
  private final ResidualHeader residuals = new ResidualHeader();
  private int kind;
  private int scale;
  private int count;
  private long first;
  private long difference;
  private int exceptions;
  private int exceptionsAt;

  /// Values of the vector.
  int count() {
    return count;
  }

  int kind() {
    return kind;
  }

  /// The scale, see [ValueChunkFormat#value].
  int scale() {
    return scale;
  }

  /// The first number; undefined for offsets.
  long first() {
    return first;
  }

  /// The (first) difference; 0 unless the kind has one.
  long difference() {
    return difference;
  }

  /// Values that are replaced.
  int exceptions() {
    return exceptions;
  }

  int exceptionsAt() {
    return exceptionsAt;
  }

  /// The packed numbers, of the kinds that have them.
  ResidualHeader residuals() {
    return residuals;
  }

  /// Whether the vector may be melted with an equal one.
  boolean isRun() {
    return kind <= ValueChunkFormat.LINEAR && exceptions == 0;
  }

  /// Whether this run goes on in `next` as if both were one vector.
  boolean isContinuedBy(VectorHeader next) {
    return isRun()
        && next.isRun()
        && kind == next.kind
        && scale == next.scale
        && difference == next.difference
        && next.first == first + count * difference
        && count + next.count <= Chunks.MAX_SAMPLES;
  }

  /// Makes this run longer by `more` values.
  void extend(int more) {
    count += more;
  }

  /// Writes this run.
  void writeRun(ChunkBuffer into) {
    putHead(into, kind, scale, count);
    into.putSigned(first);
    if (kind == ValueChunkFormat.LINEAR) {
      into.putSigned(difference);
    }
  }

  /// Writes what every vector begins with.
  static void putHead(ChunkBuffer into, int kind, int scale, int count) {
    boolean full = count == ValueChunkFormat.FULL_COUNT;
    int code = scale & ValueChunkFormat.SCALE_MASK;
    into.putByte(kind | code << ValueChunkFormat.SCALE_SHIFT | (full ? ValueChunkFormat.FULL : 0));
    if (ValueChunkFormat.isExtended(scale)) {
      into.putByte(scale >>> ValueChunkFormat.SCALE_OPERAND_SHIFT);
    }
    if (!full) {
      into.putVarint(count - 1);
    }
  }

  /// Reads the next vector, checks that it is whole and passes over it.
  void read(ByteReader reader) {
    int head = reader.readByte();
    exceptions = 0;
    if ((head & ValueChunkFormat.KIND_MASK) == ValueChunkFormat.EXCEPTIONS) {
      passExceptions(head, reader);
      head = reader.readByte();
    }
    kind = head & ValueChunkFormat.KIND_MASK;
    scale = head >>> ValueChunkFormat.SCALE_SHIFT & ValueChunkFormat.SCALE_MASK;
    if (ValueChunkFormat.isExtended(scale)) {
      extendScale(reader);
    }
    count = (head & ValueChunkFormat.FULL) != 0 ? ValueChunkFormat.FULL_COUNT : readCount(reader);
    difference = 0;
    switch (kind) {
      case ValueChunkFormat.CONSTANT -> first = reader.readSignedVarint();
      case ValueChunkFormat.LINEAR -> {
        first = reader.readSignedVarint();
        difference = reader.readSignedVarint();
      }
      case ValueChunkFormat.OFFSETS -> residuals.read(reader, packedCount(0, reader));
      case ValueChunkFormat.DELTAS -> {
        first = reader.readSignedVarint();
        residuals.read(reader, packedCount(1, reader));
      }
      case ValueChunkFormat.DELTA_OF_DELTAS -> {
        first = reader.readSignedVarint();
        difference = reader.readSignedVarint();
        residuals.read(reader, packedCount(2, reader));
      }
      default -> throw Malformed.bytes("vector kind", "at most 4", kind, reader.position());
    }
    if (exceptions > 0 && count > ValueChunkFormat.FULL_COUNT) {
      throw Malformed.bytes("values with exceptions", "at most 128", count, reader.position());
    }
  }

  private void extendScale(ByteReader reader) {
    scale |= reader.readByte() << ValueChunkFormat.SCALE_OPERAND_SHIFT;
    int operand = ValueChunkFormat.operand(scale);
    if (ValueChunkFormat.form(scale) >= ValueChunkFormat.FORM_PRODUCT
        && operand > ValueChunkFormat.MAX_EXPONENT) {
      throw Malformed.bytes("exponent", "at most 14", operand, reader.position());
    }
  }

  private static int readCount(ByteReader reader) {
    long count = reader.readVarint() + 1;
    if (count < 1 || count > Chunks.MAX_SAMPLES) {
      throw Malformed.bytes("values of a vector", "1 to 512", count, reader.position());
    }
    return (int) count;
  }

  /// Numbers in the residual block of this vector.
  private int packedCount(int before, ByteReader reader) {
    if (count <= before || count > ValueChunkFormat.FULL_COUNT) {
      throw Malformed.bytes(
          "values of a packed vector", (before + 1) + " to 128", count, reader.position());
    }
    return count - before;
  }

  private void passExceptions(int head, ByteReader reader) {
    exceptions = head >>> ValueChunkFormat.EXCEPTIONS_SHIFT;
    if (exceptions == ValueChunkFormat.MANY_EXCEPTIONS) {
      exceptions = reader.readByte();
    }
    exceptions++;
    exceptionsAt = reader.position();
    for (int i = 0; i < exceptions; i++) {
      boolean raw = (reader.readByte() & ValueChunkFormat.EXCEPTION_RAW) != 0;
      reader.skip(raw ? Double.BYTES : 1);
    }
  }
}
