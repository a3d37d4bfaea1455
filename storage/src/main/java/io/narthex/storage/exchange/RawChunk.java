package io.narthex.storage.exchange;

/// A chunk as it stands in a file, checksum compared. Reused by its reader: valid until the next
/// chunk is read. The array is the reader's.
public final class RawChunk {
  private ChunkEncoding encoding = ChunkEncoding.XOR;
  private byte[] bytes = new byte[0];
  private int offset;
  private int length;
  private int sampleCount;

  RawChunk() {}

  /// @throws io.narthex.storage.encoding.MalformedBytesException where the bytes cannot be a chunk
  void set(ChunkEncoding newEncoding, byte[] newBytes, int newOffset, int newLength) {
    sampleCount = newEncoding.sampleCount(newBytes, newOffset, newLength);
    encoding = newEncoding;
    bytes = newBytes;
    offset = newOffset;
    length = newLength;
  }

  public ChunkEncoding encoding() {
    return encoding;
  }

  /// The array that holds the data from [#offset], [#length] bytes.
  public byte[] bytes() {
    return bytes;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  /// Samples in the chunk, as its header says.
  public int sampleCount() {
    return sampleCount;
  }
}
