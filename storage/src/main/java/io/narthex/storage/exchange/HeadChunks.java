package io.narthex.storage.exchange;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The files `chunks_head/000001` …: chunks that a head had completed, kept until they are in a
/// block. Fixed-width numbers are big-endian.
///
///     magic (4) | version (1) | zeros (3)
///     chunks: series (8) | first, last timestamp (8 each) | encoding (1, top bit: out of order)
///             | length of the data (varint) | data | CRC-32C of all before (4)
///     zeros up to the end of the file
///
/// Behind a damage the rest of its file is passed over. Series are those of the log.
public final class HeadChunks {
  private static final String WHAT = "head chunk";
  private static final int MAGIC = 0x0130BC91;
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 8;
  private static final int FIXED_BYTES = 25;
  private static final int ENCODING_OFFSET = 24;
  private static final int OUT_OF_ORDER = 0x80;

  private final FileSystem fileSystem;
  private final List<Path> files;
  private final RawChunk raw = new RawChunk();

  /// Takes one chunk.
  @FunctionalInterface
  public interface Sink {
    /// Takes a chunk, which is valid until the sink returns.
    void chunk(long series, boolean outOfOrder, long minMs, long maxMs, RawChunk chunk)
        throws IOException;
  }

  /// What reading found.
  ///
  /// @param damages one line for each file that is damaged
  public record Report(long chunks, long samples, long skippedBytes, List<String> damages) {
    public Report {
      damages = List.copyOf(damages);
    }
  }

  /// @param files as [PrometheusDirectory] lists them
  public HeadChunks(FileSystem fileSystem, List<Path> files) {
    this.fileSystem = fileSystem;
    this.files = List.copyOf(files);
  }

  /// Reads all files.
  ///
  /// @throws IOException from the files or from `sink`
  public Report read(Sink sink) throws IOException {
    LogDamages damages = new LogDamages();
    long[] counts = new long[2];
    for (Path path : files) {
      try (FileBytes file = FileBytes.open(fileSystem, path, "head chunk file")) {
        readFile(file, counts, sink, damages);
      }
    }
    return new Report(counts[0], counts[1], damages.skippedBytes(), damages.lines());
  }

  private void readFile(FileBytes file, long[] counts, Sink sink, LogDamages damages)
      throws IOException {
    long position = 0;
    boolean more = true;
    while (more) {
      int length;
      try {
        if (position == 0) {
          file.requireHeader("head chunk file", MAGIC, VERSION);
          position = HEADER_BYTES;
        }
        length = load(file, position);
      } catch (StorageException e) {
        damages.add(e, file.sizeBytes() - position);
        return;
      }
      more = length > 0;
      if (more) {
        int at = file.load(WHAT, position, length);
        byte[] bytes = file.bytes();
        boolean outOfOrder = (bytes[at + ENCODING_OFFSET] & OUT_OF_ORDER) != 0;
        counts[0]++;
        counts[1] += raw.sampleCount();
        sink.chunk(
            BigEndian.getLong(bytes, at),
            outOfOrder,
            BigEndian.getLong(bytes, at + Long.BYTES),
            BigEndian.getLong(bytes, at + 2 * Long.BYTES),
            raw);
        position += length;
      }
    }
  }

  /// Reads and checks the chunk at `position` into `raw`.
  ///
  /// @return bytes it takes in the file, 0 at the end of the content
  private int load(FileBytes file, long position) throws IOException {
    long available = file.sizeBytes() - position;
    if (available < FIXED_BYTES) {
      requireZeros(file, position, (int) available);
      return 0;
    }
    int most = (int) Math.min(FIXED_BYTES + ChunkSegmentFormat.MAX_LENGTH_BYTES, available);
    int at = file.load(WHAT, position, most);
    if (isEnd(file.bytes(), at)) {
      return 0;
    }
    ByteReader header = new ByteReader(file.bytes(), at + FIXED_BYTES, most - FIXED_BYTES);
    try {
      long length = header.readVarint();
      int start = header.position() - at;
      if (length < 0 || length > available - start - Integer.BYTES) {
        throw file.corrupt(
            WHAT + " length",
            "at most " + (available - start - Integer.BYTES),
            Long.toUnsignedString(length),
            position);
      }
      at = file.load(WHAT, position, start + length + Integer.BYTES);
      file.requireChecksumBehind(WHAT, at, start + (int) length, position);
      int encoding = file.bytes()[at + ENCODING_OFFSET] & ~OUT_OF_ORDER;
      raw.set(ChunkEncoding.of(encoding & 0xff), file.bytes(), at + start, (int) length);
      return start + (int) length + Integer.BYTES;
    } catch (MalformedBytesException e) {
      throw file.corrupt(WHAT, "well-formed bytes", "{" + e.getMessage() + "}", position);
    }
  }

  private static boolean isEnd(byte[] bytes, int at) {
    return BigEndian.getLong(bytes, at) == 0
        && BigEndian.getLong(bytes, at + Long.BYTES) == 0
        && BigEndian.getLong(bytes, at + 2 * Long.BYTES) == 0;
  }

  private static void requireZeros(FileBytes file, long position, int count) throws IOException {
    int at = file.load(WHAT, position, count);
    for (int i = 0; i < count; i++) {
      if (file.bytes()[at + i] != 0) {
        throw file.corrupt(WHAT, "at least " + FIXED_BYTES + " bytes", count, position);
      }
    }
  }
}
