package io.narthex.storage.exchange;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.Varints;
import io.narthex.storage.labels.Labels;
import java.io.IOException;

/// The series of a block, one after the other in ascending label order, with their chunks.
///
///     while (series.next()) {
///       for (int i = 0; i < series.chunkCount(); i++) {
///         if (series.readFloats(i, samples)) { … } else { … series.readChunk(i) … }
///       }
///     }
///
/// Everything read is checked; what is damaged is a [StorageException] of kind `CORRUPT` with the
/// damage, file and offset. A caller that wants what is whole may go on: [#next] goes to the series
/// behind a damaged one, and each chunk stands for itself. Not thread-safe.
public final class BlockSeries {
  private static final String WHAT = "series";

  private final IndexReader index;
  private final ChunkSegments segments;
  private final Tombstones tombstones;
  private final PostingsReader postings;
  private final ChunkDecoder decoder = new ChunkDecoder();
  private final LabelPairs pairs = new LabelPairs();
  private Labels labels = Labels.EMPTY;
  private long[] deleted = {};
  private int chunkCount;

  /// Minimum, maximum and reference of each chunk.
  private long[] chunks = new long[3 * 16];

  BlockSeries(IndexReader index, ChunkSegments segments, Tombstones tombstones) throws IOException {
    this.index = index;
    this.segments = segments;
    this.tombstones = tombstones;
    this.postings = index.allSeries();
  }

  /// Number of series in the block.
  public long count() {
    return postings.count();
  }

  /// Goes to the next series.
  public boolean next() throws IOException {
    Labels before = labels;
    chunkCount = 0;
    if (!postings.next()) {
      return false;
    }
    long offset = index.entryOffset(postings.reference());
    FileBytes file = index.file();
    int most = Math.clamp(file.sizeBytes() - offset, 1, Varints.MAX_BYTES);
    int at = file.load(WHAT, offset, most);
    ByteReader header = new ByteReader(file.bytes(), at, most);
    try {
      long length = header.readVarint();
      if (length < 0 || length > file.sizeBytes() - offset) {
        throw file.corrupt(
            WHAT + " length", "within the file", Long.toUnsignedString(length), offset);
      }
      readEntry(offset, header.position() - at, (int) Math.min(length, Integer.MAX_VALUE));
    } catch (MalformedBytesException e) {
      throw file.corrupt(WHAT, "well-formed bytes", "{" + e.getMessage() + "}", offset);
    }
    if (before.compareTo(labels) >= 0 && !before.isEmpty()) {
      throw file.corrupt(WHAT + " labels", "more than " + before, labels, offset);
    }
    deleted = tombstones.of(postings.reference());
    return true;
  }

  private void readEntry(long offset, int headerBytes, int length) throws IOException {
    FileBytes file = index.file();
    int at = file.load(WHAT, offset, (long) headerBytes + length + Integer.BYTES) + headerBytes;
    byte[] bytes = file.bytes();
    file.requireChecksumBehind(WHAT, at, length, offset);
    ByteReader in = new ByteReader(bytes, at, length);
    long[] symbols = new long[2 * in.readCount(2)];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = in.readVarint();
    }
    readChunks(in, offset);
    labels = labels(symbols, offset);
  }

  private void readChunks(ByteReader in, long offset) {
    int count = in.readCount(3);
    if (3 * count > chunks.length) {
      chunks = new long[3 * count];
    }
    long before = 0;
    long reference = 0;
    for (int i = 0; i < count; i++) {
      long minMs = i == 0 ? in.readSignedVarint() : before + in.readVarint();
      long maxMs = minMs + in.readVarint();
      reference += i == 0 ? in.readVarint() : in.readSignedVarint();
      if (maxMs < minMs || (i > 0 && minMs < before)) {
        throw index
            .file()
            .corrupt("chunk times", "ascending", before + ", " + minMs + ", " + maxMs, offset);
      }
      chunks[3 * i] = minMs;
      chunks[3 * i + 1] = maxMs;
      chunks[3 * i + 2] = reference;
      before = maxMs;
    }
    chunkCount = count;
  }

  /// The label set of symbols; this moves the window of symbols.
  private Labels labels(long[] symbols, long offset) throws IOException {
    pairs.clear();
    for (int i = 0; i < symbols.length; i += 2) {
      pairs.add(
          index.symbols().get(symbols[i], offset), index.symbols().get(symbols[i + 1], offset));
    }
    return pairs.build();
  }

  /// Labels of the series.
  public Labels labels() {
    return labels;
  }

  /// Reference of the series, which tombstones name.
  public long reference() {
    return postings.reference();
  }

  /// Intervals deleted of the series, see [Tombstones#of].
  public long[] deleted() {
    return deleted.clone();
  }

  public int chunkCount() {
    return chunkCount;
  }

  /// First timestamp of a chunk, as the index says.
  public long chunkMinMs(int chunk) {
    return chunks[3 * chunk];
  }

  /// Last timestamp of a chunk, as the index says.
  public long chunkMaxMs(int chunk) {
    return chunks[3 * chunk + 1];
  }

  /// Where the chunk lies: index of its file × 2³² + offset.
  long chunkReference(int chunk) {
    return chunks[3 * chunk + 2];
  }

  /// Reads a chunk as it is, deleted samples too.
  ///
  /// @return valid until the next chunk is read
  public RawChunk readChunk(int chunk) throws IOException {
    return segments.read(chunkReference(chunk));
  }

  /// Reads the samples of a float chunk, without those deleted.
  ///
  /// @return whether it is one; `into` is empty otherwise
  public boolean readFloats(int chunk, FloatSamples into) throws IOException {
    if (!decode(chunk, into)) {
      return false;
    }
    if (deleted.length > 0) {
      into.drop(deleted);
    }
    return true;
  }

  /// As [#readFloats], with deleted samples.
  boolean decode(int chunk, FloatSamples into) throws IOException {
    into.clear();
    RawChunk raw = readChunk(chunk);
    if (!raw.encoding().isFloat()) {
      return false;
    }
    try {
      decoder.decode(raw.encoding(), raw.bytes(), raw.offset(), raw.length(), into);
      return true;
    } catch (MalformedBytesException e) {
      into.clear();
      throw corrupt("chunk", "well-formed bytes", "{" + e.getMessage() + "}", chunk);
    }
  }

  /// The error for what a chunk holds.
  StorageException corrupt(String what, Object expected, Object actual, int chunk) {
    return segments.corrupt(what, expected, actual, chunkReference(chunk));
  }
}
