package io.narthex.storage.exchange;

import io.narthex.storage.encoding.MalformedBytesException;

/// How the samples of a Prometheus chunk are written; the byte stands before the chunk's data in
/// every file. All begin with the number of samples, two bytes big-endian.
public enum ChunkEncoding {
  XOR(1, 2),
  HISTOGRAM(2, 3),
  FLOAT_HISTOGRAM(3, 3),
  XOR2(4, 3),
  HISTOGRAM_ST(5, 3),
  FLOAT_HISTOGRAM_ST(6, 3);

  /// The counter reset header of histogram chunks with start timestamps takes the two high bits.
  private static final int ST_COUNT_MASK = 0x3fff;

  private static final ChunkEncoding[] ENCODINGS = values();

  private final int code;
  private final int headerBytes;

  ChunkEncoding(int code, int headerBytes) {
    this.code = code;
    this.headerBytes = headerBytes;
  }

  /// The byte that names this encoding in files.
  public int code() {
    return code;
  }

  /// Whether the samples are floats, which [ChunkDecoder] reads; others are passed on as they are.
  public boolean isFloat() {
    return this == XOR || this == XOR2;
  }

  /// Number of samples of a chunk.
  ///
  /// @throws MalformedBytesException where `length` bytes cannot be a chunk
  public int sampleCount(byte[] bytes, int at, int length) {
    if (length < headerBytes) {
      throw new MalformedBytesException(
          "chunk data: expected=at least " + headerBytes + " bytes, actual=" + length);
    }
    int first = BigEndian.getShort(bytes, at);
    return switch (this) {
      case XOR, XOR2, HISTOGRAM, FLOAT_HISTOGRAM -> first;
      case HISTOGRAM_ST, FLOAT_HISTOGRAM_ST -> first & ST_COUNT_MASK;
    };
  }

  /// Bytes before the bit stream.
  int headerBytes() {
    return headerBytes;
  }

  /// The encoding that a byte names.
  ///
  /// @throws MalformedBytesException where there is none
  public static ChunkEncoding of(int code) {
    if (code < 1 || code > ENCODINGS.length) {
      throw new MalformedBytesException(
          "chunk encoding: expected=1 to " + ENCODINGS.length + ", actual=" + code);
    }
    return ENCODINGS[code - 1];
  }
}
