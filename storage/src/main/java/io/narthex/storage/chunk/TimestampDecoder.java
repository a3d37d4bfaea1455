package io.narthex.storage.chunk;

import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.MalformedBytesException;

/// Decodes timestamp columns. Reused; not thread-safe.
public final class TimestampDecoder {
  private final ResidualHeader header = new ResidualHeader();
  private final ResidualReader residuals = new ResidualReader();
  private final long[] numbers = new long[ResidualFormat.MAX_COUNT];

  /// Decodes the column that is all of the `length` bytes from `at`.
  ///
  /// @param into gets the timestamps from `intoAt` on, strictly ascending
  /// @return how many
  /// @throws MalformedBytesException if these are not whole vectors of ascending timestamps, or
  ///   more than fit or than [Chunks#MAX_SAMPLES]; parts of `into` behind `intoAt` may be
  ///   overwritten then
  public int decode(byte[] bytes, int at, int length, long[] into, int intoAt) {
    ByteReader reader = new ByteReader(bytes, at, length);
    int max = Math.min(Chunks.MAX_SAMPLES, into.length - intoAt);
    int count = 0;
    do {
      count += decodeVector(bytes, reader, into, intoAt + count, max - count);
    } while (reader.remaining() > 0);
    for (int i = intoAt + 1; i < intoAt + count; i++) {
      if (into[i] <= into[i - 1]) {
        throw Malformed.bytes("timestamp", "above " + into[i - 1], into[i], at);
      }
    }
    return count;
  }

  private int decodeVector(byte[] bytes, ByteReader reader, long[] into, int intoAt, int max) {
    int kind = reader.readByte();
    long stored = reader.readVarint() + 1;
    int most = kind == TimestampChunkFormat.REGULAR ? max : Math.min(max, ResidualFormat.MAX_COUNT);
    int least =
        switch (kind) {
          case TimestampChunkFormat.REGULAR -> 1;
          case TimestampChunkFormat.DELTA_OF_DELTAS -> 3;
          default -> 2;
        };
    if (stored < least || stored > most) {
      throw Malformed.bytes(
          "timestamps of a vector", least + " to " + most, stored, reader.position());
    }
    int count = (int) stored;
    into[intoAt] = reader.readSignedVarint();
    switch (kind) {
      case TimestampChunkFormat.REGULAR -> {
        long step = reader.readVarint();
        for (int i = 1; i < count; i++) {
          into[intoAt + i] = into[intoAt] + i * step;
        }
      }
      case TimestampChunkFormat.HOLES -> readHoles(bytes, reader, into, intoAt, count);
      case TimestampChunkFormat.JITTER -> {
        long step = reader.readVarint();
        readResiduals(bytes, reader, count - 1);
        for (int i = 1; i < count; i++) {
          into[intoAt + i] = into[intoAt] + i * step + header.base() + numbers[i - 1];
        }
      }
      case TimestampChunkFormat.DELTAS -> {
        readResiduals(bytes, reader, count - 1);
        for (int i = 1; i < count; i++) {
          into[intoAt + i] = into[intoAt + i - 1] + header.base() + numbers[i - 1];
        }
      }
      case TimestampChunkFormat.DELTA_OF_DELTAS -> {
        long difference = reader.readSignedVarint();
        readResiduals(bytes, reader, count - 2);
        into[intoAt + 1] = into[intoAt] + difference;
        for (int i = 2; i < count; i++) {
          difference += header.base() + numbers[i - 2];
          into[intoAt + i] = into[intoAt + i - 1] + difference;
        }
      }
      default ->
          throw Malformed.bytes("timestamp vector kind", "at most 4", kind, reader.position());
    }
    return count;
  }

  private void readResiduals(byte[] bytes, ByteReader reader, int count) {
    header.read(reader, count);
    residuals.read(header, bytes, numbers);
  }

  private static void readHoles(
      byte[] bytes, ByteReader reader, long[] into, int intoAt, int count) {
    long step = reader.readVarint();
    long slots = reader.readVarint() + 1;
    if (slots < count || slots > TimestampChunkFormat.MAX_SLOTS) {
      throw Malformed.bytes("slots", count + " to 512", slots, reader.position());
    }
    int at = reader.skip(((int) slots + 7) >>> 3);
    long first = into[intoAt];
    int done = 0;
    for (int slot = 0; slot < slots; slot++) {
      if ((bytes[at + (slot >>> 3)] >>> (slot & 7) & 1) != 0) {
        if (done == count) {
          throw Malformed.bytes(
              "filled slots", Integer.toString(count), done + 1, reader.position());
        }
        into[intoAt + done++] = first + slot * step;
      }
    }
    if (done != count || into[intoAt] != first) {
      throw Malformed.bytes(
          "filled slots from 0 on", Integer.toString(count), done, reader.position());
    }
  }
}
