package io.narthex.storage.chunk;

import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.MalformedBytesException;
import java.util.Arrays;

/// Decodes value chunks. Reused; not thread-safe.
///
/// Any bytes are decoded or refused; but many that are not what an encoder wrote decode to some
/// values, so a checksum has to be checked before.
public final class ValueDecoder {
  private final VectorHeader vector = new VectorHeader();
  private final ResidualReader residuals = new ResidualReader();
  private final long[] numbers = new long[Chunks.MAX_SAMPLES];

  /// Decodes the chunk that is all of the `length` bytes from `at`.
  ///
  /// @param into gets the values from `intoAt` on
  /// @return how many
  /// @throws MalformedBytesException if these are not whole vectors, or more values than fit or
  ///   than [Chunks#MAX_SAMPLES]; parts of `into` behind `intoAt` may be overwritten then
  public int decode(byte[] bytes, int at, int length, double[] into, int intoAt) {
    ByteReader reader = new ByteReader(bytes, at, length);
    int max = Math.min(Chunks.MAX_SAMPLES, into.length - intoAt);
    int count = 0;
    do {
      vector.read(reader);
      Chunks.checkCount(count + vector.count(), max, reader);
      decodeVector(bytes, into, intoAt + count);
      count += vector.count();
    } while (reader.remaining() > 0);
    return count;
  }

  private void decodeVector(byte[] bytes, double[] into, int intoAt) {
    int count = vector.count();
    switch (vector.kind()) {
      case ValueChunkFormat.CONSTANT -> {
        double value = ValueChunkFormat.value(vector.first(), vector.scale());
        Arrays.fill(into, intoAt, intoAt + count, value);
      }
      case ValueChunkFormat.LINEAR -> {
        for (int i = 0; i < count; i++) {
          numbers[i] = vector.first() + i * vector.difference();
        }
        writeScaled(count, into, intoAt);
      }
      case ValueChunkFormat.OFFSETS -> {
        residuals.read(vector.residuals(), bytes, numbers);
        long base = vector.residuals().base();
        for (int i = 0; i < count; i++) {
          numbers[i] += base;
        }
        writeScaled(count, into, intoAt);
      }
      case ValueChunkFormat.DELTAS -> {
        residuals.read(vector.residuals(), bytes, numbers);
        sumDeltas(count);
        writeScaled(count, into, intoAt);
      }
      default -> {
        residuals.read(vector.residuals(), bytes, numbers);
        sumDeltaOfDeltas(count);
        writeScaled(count, into, intoAt);
      }
    }
    if (vector.exceptions() > 0) {
      replaceExceptions(bytes, into, intoAt);
    }
  }

  private void sumDeltas(int count) {
    long base = vector.residuals().base();
    long number = vector.first();
    for (int i = 0; i < count - 1; i++) {
      long next = number + base + numbers[i];
      numbers[i] = number;
      number = next;
    }
    numbers[count - 1] = number;
  }

  private void sumDeltaOfDeltas(int count) {
    long base = vector.residuals().base();
    long number = vector.first();
    long delta = vector.difference();
    for (int i = 0; i < count - 2; i++) {
      long residual = numbers[i];
      numbers[i] = number;
      number += delta;
      delta += base + residual;
    }
    numbers[count - 2] = number;
    numbers[count - 1] = number + delta;
  }

  /// Behaves as if it wrote [ValueChunkFormat#value] of each number.
  private void writeScaled(int length, double[] into, int intoAt) {
    int scale = vector.scale();
    if (scale == 0) {
      for (int i = 0; i < length; i++) {
        into[intoAt + i] = (double) numbers[i];
      }
    } else if (ValueChunkFormat.isExtended(scale)) {
      writeExtended(length, into, intoAt);
    } else {
      double divisor = ValueChunkFormat.powerOfTen(scale);
      for (int i = 0; i < length; i++) {
        into[intoAt + i] = (double) numbers[i] / divisor;
      }
    }
  }

  private void writeExtended(int length, double[] into, int intoAt) {
    int operand = ValueChunkFormat.operand(vector.scale());
    switch (ValueChunkFormat.form(vector.scale())) {
      case ValueChunkFormat.FORM_BITS -> {
        for (int i = 0; i < length; i++) {
          into[intoAt + i] = Double.longBitsToDouble(numbers[i] << operand);
        }
      }
      case ValueChunkFormat.FORM_BINARY -> {
        for (int i = 0; i < length; i++) {
          into[intoAt + i] = (double) (numbers[i] << operand);
        }
      }
      case ValueChunkFormat.FORM_PRODUCT -> {
        double factor = ValueChunkFormat.partOfTen(operand);
        for (int i = 0; i < length; i++) {
          into[intoAt + i] = (double) numbers[i] * factor;
        }
      }
      default -> {
        double divisor = ValueChunkFormat.powerOfTen(operand);
        for (int i = 0; i < length; i++) {
          into[intoAt + i] = (double) numbers[i] / ValueChunkFormat.FIRST_STEP / divisor;
        }
      }
    }
  }

  private void replaceExceptions(byte[] bytes, double[] into, int intoAt) {
    int at = vector.exceptionsAt();
    int count = vector.count();
    int before = -1;
    for (int i = 0; i < vector.exceptions(); i++) {
      int index = bytes[at] & ValueChunkFormat.EXCEPTION_INDEX_MASK;
      long bits;
      if ((bytes[at] & ValueChunkFormat.EXCEPTION_RAW) != 0) {
        bits = Bytes.getLong(bytes, at + 1);
        at += 1 + Double.BYTES;
      } else {
        int code = bytes[at + 1] & 0xff;
        bits = code < ValueChunkFormat.specialCodes() ? ValueChunkFormat.specialBits(code) : 0;
        at += 2;
      }
      if (bits == 0 || index <= before || index >= count) {
        String expected = "a known code, behind " + before + " and below " + count;
        throw Malformed.bytes("exception", expected, index, at);
      }
      into[intoAt + index] = Double.longBitsToDouble(bits);
      before = index;
    }
  }
}
