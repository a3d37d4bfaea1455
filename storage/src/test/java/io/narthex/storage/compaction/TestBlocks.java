package io.narthex.storage.compaction;

import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockOrigin;
import io.narthex.storage.block.BlockSeries;
import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.chunk.Chunks;
import io.narthex.storage.chunk.TimestampDecoder;
import io.narthex.storage.chunk.TimestampEncoder;
import io.narthex.storage.chunk.ValueDecoder;
import io.narthex.storage.chunk.ValueEncoder;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.index.ChunkEntry;
import io.narthex.storage.index.ColumnEntry;
import io.narthex.storage.index.VerdictCache;
import io.narthex.storage.labels.KeyedHash;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import io.narthex.storage.text.Utf8;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/// Blocks of samples in maps, written and read by the naive loop.
final class TestBlocks {
  static final Path DIRECTORY = Path.of("/data/blocks");

  private final FileSystem fileSystem;
  private final Random random;
  private static final IdentityKey KEY = new IdentityKey(3, 4);

  private final KeyedHash identity = new KeyedHash(1, 2);
  private final TimestampEncoder timestampEncoder = new TimestampEncoder();
  private final ValueEncoder valueEncoder = new ValueEncoder();
  private final ChunkBuffer bytes = new ChunkBuffer();

  TestBlocks(FileSystem fileSystem, Random random) throws IOException {
    this.fileSystem = fileSystem;
    this.random = random;
    fileSystem.createDirectories(DIRECTORY);
  }

  /// A name that ascends with `number`.
  static Ulid ulid(int number) {
    return Ulid.of(1_700_000_000_000L + number, new Random(number));
  }

  /// Writes a block with chunks of random length, of which some take a part of a timestamp column.
  void write(Ulid ulid, SortedMap<Labels, SortedMap<Long, Long>> samples) throws IOException {
    try (BlockWriter writer =
        new BlockWriter(fileSystem, DIRECTORY, BlockOrigin.first(ulid, KEY.id()))) {
      for (Map.Entry<Labels, SortedMap<Long, Long>> entry : samples.entrySet()) {
        byte[] text = Utf8.encode(entry.getKey().toString());
        identity.hash(text, 0, text.length);
        writer.beginSeries(entry.getKey(), identity.high(), identity.low());
        writeChunks(writer, entry.getValue());
        writer.endSeries();
      }
      writer.finish();
    }
  }

  private void writeChunks(BlockWriter writer, SortedMap<Long, Long> samples) throws IOException {
    long[] timestampsMs = samples.keySet().stream().mapToLong(t -> t).toArray();
    double[] values = samples.values().stream().mapToDouble(Double::longBitsToDouble).toArray();
    int most = 1 + random.nextInt(Chunks.MAX_SAMPLES - 4);
    for (int at = 0; at < timestampsMs.length; ) {
      ChunkEntry chunk = new ChunkEntry();
      chunk.count = Math.min(most, timestampsMs.length - at);
      chunk.from = random.nextInt(3) == 0 ? random.nextInt(3) : 0;
      int behind = chunk.from == 0 ? 0 : random.nextInt(3);
      long[] column = new long[chunk.from + chunk.count + behind];
      for (int i = 0; i < column.length; i++) {
        int in = Math.clamp((long) i - chunk.from, 0, chunk.count - 1);
        column[i] = timestampsMs[at + in] + (i - chunk.from - in);
      }
      bytes.clear();
      timestampEncoder.encode(column, 0, column.length, bytes);
      chunk.column = writer.timestampColumn(bytes.bytes(), 0, bytes.length());
      chunk.minMs = timestampsMs[at];
      chunk.maxMs = timestampsMs[at + chunk.count - 1];
      bytes.clear();
      valueEncoder.encode(values, at, chunk.count, bytes);
      chunk.length = bytes.length();
      writer.chunk(chunk, bytes.bytes(), 0);
      at += chunk.count;
    }
  }

  /// Opens a block; the caller releases it.
  static Block open(FileSystem fileSystem, Ulid ulid) throws IOException {
    return Block.open(
        fileSystem, DIRECTORY.resolve(ulid.toString()), new VerdictCache(1 << 16), KEY);
  }

  /// All samples that are not deleted; series without any are left out.
  static SortedMap<Labels, SortedMap<Long, Long>> read(Block block) {
    SortedMap<Labels, SortedMap<Long, Long>> all = new TreeMap<>();
    long[] column = new long[Chunks.MAX_SAMPLES];
    double[] values = new double[Chunks.MAX_SAMPLES];
    ChunkEntry chunk = new ChunkEntry();
    ColumnEntry entry = new ColumnEntry();
    BlockSeries series = block.series();
    while (series.next()) {
      SortedMap<Long, Long> samples = new TreeMap<>();
      while (series.nextChunk(chunk)) {
        byte[] read = series.readColumn(chunk.column, entry);
        new TimestampDecoder().decode(read, 0, entry.length, column, 0);
        new ValueDecoder().decode(series.read(chunk), 0, chunk.length, values, 0);
        for (int i = 0; i < chunk.count; i++) {
          samples.put(column[chunk.from + i], Double.doubleToRawLongBits(values[i]));
        }
      }
      long[] deleted = block.tombstones().of(series.series());
      for (int i = 0; i < deleted.length; i += 2) {
        long startMs = deleted[i];
        long endMs = deleted[i + 1];
        samples.keySet().removeIf(t -> startMs <= t && t <= endMs);
      }
      if (!samples.isEmpty()) {
        all.put(series.labels(), samples);
      }
    }
    return all;
  }
}
