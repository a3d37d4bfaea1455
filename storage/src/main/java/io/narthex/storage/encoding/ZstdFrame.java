package io.narthex.storage.encoding;

import java.util.Arrays;

/// Decoder of zstd frames (RFC 8878) without dictionaries. Reads and writes heap arrays only,
/// checks every bound, and holds never more than the limit. The checksum at the end of a frame is
/// not compared: what keeps frames in files has one over the compressed bytes. Not thread-safe.
public final class ZstdFrame {
  private static final int MAGIC = 0xFD2FB528;
  private static final int MAX_BLOCK_BYTES = 128 << 10;
  private static final int SINGLE_SEGMENT = 0x20;
  private static final int RESERVED = 0x08;
  private static final int CHECKSUM = 0x04;
  private static final int DICTIONARY = 0x03;

  private final int limitBytes;
  private byte[] decoded = new byte[0];
  private int length;
  private final byte[] literals = new byte[MAX_BLOCK_BYTES];
  private int literalCount;
  private int literalsUsed;
  private ZstdSequences sequences = new ZstdSequences();
  private ZstdHuffman[] huffman = {};

  /// A decoder of at most `limitBytes` decoded bytes.
  public ZstdFrame(int limitBytes) {
    this.limitBytes = limitBytes;
  }

  /// The decoded bytes from 0, valid until the next call of [#decode].
  public byte[] decoded() {
    return decoded;
  }

  /// Decodes the frame that `count` bytes from `offset` are.
  ///
  /// @return number of decoded bytes
  /// @throws MalformedBytesException where they are none, or more than the limit
  public int decode(byte[] bytes, int offset, int count) {
    ByteReader in = new ByteReader(bytes, offset, count);
    length = 0;
    sequences = new ZstdSequences();
    huffman = new ZstdHuffman[0];
    if (in.readInt() != MAGIC) {
      throw malformed("magic", Integer.toHexString(MAGIC), "another");
    }
    int descriptor = in.readByte();
    long declared = readHeader(in, descriptor);
    boolean last;
    do {
      last = readBlock(in);
    } while (!last);
    if ((descriptor & CHECKSUM) != 0) {
      in.readInt();
    }
    if (in.remaining() != 0 || (declared >= 0 && declared != length)) {
      throw malformed("frame", declared + " bytes and its end", length + " bytes");
    }
    return length;
  }

  private static MalformedBytesException malformed(String what, Object expected, Object actual) {
    return new MalformedBytesException(
        "zstd " + what + ": expected=" + expected + ", actual=" + actual);
  }

  /// @return decoded bytes that the frame declares, −1 where it does not
  private long readHeader(ByteReader in, int descriptor) {
    if ((descriptor & (RESERVED | DICTIONARY)) != 0) {
      throw malformed("frame descriptor", "no dictionary", descriptor);
    }
    boolean single = (descriptor & SINGLE_SEGMENT) != 0;
    if (!single) {
      in.readByte();
    }
    int size = descriptor >>> 6;
    long declared =
        switch (size) {
          case 0 -> single ? in.readByte() : -1;
          case 1 -> in.readLowBytes(2) + 256;
          case 2 -> in.readLowBytes(4);
          default -> in.readLong();
        };
    if (size == 3 ? declared < 0 || declared > limitBytes : declared > limitBytes) {
      throw malformed("content", "at most " + limitBytes + " bytes", declared);
    }
    return declared;
  }

  /// @return whether it is the last block
  private boolean readBlock(ByteReader in) {
    int header = (int) in.readLowBytes(3);
    int size = header >>> 3;
    switch ((header >>> 1) & 3) {
      case 0 -> {
        ByteReader raw = in.slice(size);
        append(raw.bytes(), raw.position(), size);
      }
      case 1 -> {
        ensure(size);
        Arrays.fill(decoded, length, length + size, (byte) in.readByte());
        length += size;
      }
      case 2 -> readCompressed(in.slice(size));
      default -> throw malformed("block", "a known type", 3);
    }
    return (header & 1) != 0;
  }

  private void append(byte[] from, int offset, int count) {
    ensure(count);
    System.arraycopy(from, offset, decoded, length, count);
    length += count;
  }

  private void ensure(int more) {
    if (more > limitBytes - length) {
      throw malformed("content", "at most " + limitBytes + " bytes", "more");
    }
    if (more > decoded.length - length) {
      int capacity = Math.max(length + more, (int) Math.min(limitBytes, 2L * decoded.length));
      decoded = Arrays.copyOf(decoded, capacity);
    }
  }

  private void readCompressed(ByteReader in) {
    literalsUsed = 0;
    readLiterals(in);
    sequences.decode(
        in,
        (count, matchLength, distance) -> {
          appendLiterals(count);
          appendMatch(matchLength, distance);
        });
    appendLiterals(literalCount - literalsUsed);
  }

  private void appendLiterals(int count) {
    if (count > literalCount - literalsUsed) {
      throw malformed("literals", "at least " + count, literalCount - literalsUsed);
    }
    append(literals, literalsUsed, count);
    literalsUsed += count;
  }

  private void appendMatch(int count, int distance) {
    if (distance <= 0 || distance > length) {
      throw malformed("distance", "1 to " + length, distance);
    }
    ensure(count);
    for (int end = length + count; length < end; length++) {
      decoded[length] = decoded[length - distance];
    }
  }

  private void readLiterals(ByteReader in) {
    int header = in.readByte();
    int type = header & 3;
    int format = (header >>> 2) & 3;
    if (type < 2) {
      literalCount =
          switch (format) {
            case 1 -> header >>> 4 | in.readByte() << 4;
            case 3 -> header >>> 4 | (int) in.readLowBytes(2) << 4;
            default -> header >>> 3;
          };
      requireLiterals();
      if (type == 0) {
        ByteReader raw = in.slice(literalCount);
        System.arraycopy(raw.bytes(), raw.position(), literals, 0, literalCount);
      } else {
        Arrays.fill(literals, 0, literalCount, (byte) in.readByte());
      }
      return;
    }
    int width = format < 2 ? 10 : format == 2 ? 14 : 18;
    long sizes = header >>> 4 | in.readLowBytes((4 + 2 * width) / 8 - 1) << 4;
    literalCount = (int) sizes & ((1 << width) - 1);
    requireLiterals();
    ByteReader part = in.slice((int) (sizes >>> width) & ((1 << width) - 1));
    if (type == 2) {
      huffman = new ZstdHuffman[] {ZstdHuffman.read(part)};
    } else if (huffman.length == 0) {
      throw malformed("literals", "a code before", "none");
    }
    readStreams(part, format != 0);
  }

  private void requireLiterals() {
    if (literalCount > MAX_BLOCK_BYTES) {
      throw malformed("literals", "at most " + MAX_BLOCK_BYTES, literalCount);
    }
  }

  private void readStreams(ByteReader in, boolean four) {
    int streams = four ? 4 : 1;
    int[] sizes = new int[streams];
    int before = 0;
    for (int i = 0; i < streams - 1; i++) {
      sizes[i] = (int) in.readLowBytes(2);
      before += sizes[i];
    }
    sizes[streams - 1] = in.remaining() - before;
    int each = four ? (literalCount + 3) / 4 : literalCount;
    for (int i = 0; i < streams; i++) {
      ByteReader stream = in.slice(sizes[i]);
      int from = Math.min(literalCount, i * each);
      int to = i == streams - 1 ? literalCount : Math.min(literalCount, from + each);
      huffman[0].decode(
          new ZstdBits(stream.bytes(), stream.position(), stream.position() + sizes[i]),
          literals,
          from,
          to);
    }
  }
}
