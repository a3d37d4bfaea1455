package io.narthex.storage.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.ReadContext;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockOrigin;
import io.narthex.storage.block.BlockScrub;
import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.chunk.Chunks;
import io.narthex.storage.chunk.TimestampEncoder;
import io.narthex.storage.chunk.ValueEncoder;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.file.ResidentFiles;
import io.narthex.storage.index.ChunkEntry;
import io.narthex.storage.index.VerdictCache;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Blocks of 16 MiB that are compacted and checked on a real file system: little of them is in
/// memory meanwhile, and nothing afterwards.
final class CompactionMemoryTest {
  private static final IdentityKey KEY = new IdentityKey(1, 2);
  private static final int SERIES = 4_000;
  private static final int CHECKS_APART = 250;
  private static final long LEAST_BYTES = 15L << 20;

  /// Of chunk files while they are read: some mebibytes of each.
  private static final long MOST_BYTES = 11L << 20;

  private final FileSystem fileSystem = FileSystem.nio();

  /// Writes a block of random values, which take all of their bytes.
  private Block write(Path blocks, int number) throws IOException {
    Ulid ulid = TestBlocks.ulid(number);
    SplittableRandom random = new SplittableRandom(number);
    long[] timestampsMs = new long[Chunks.MAX_SAMPLES];
    double[] values = new double[Chunks.MAX_SAMPLES];
    for (int i = 0; i < timestampsMs.length; i++) {
      timestampsMs[i] = (number * 1_000L + i) * 15_000;
    }
    ChunkBuffer column = new ChunkBuffer();
    new TimestampEncoder().encode(timestampsMs, 0, timestampsMs.length, column);
    ValueEncoder encoder = new ValueEncoder();
    ChunkBuffer bytes = new ChunkBuffer();
    ChunkEntry chunk = new ChunkEntry();
    try (BlockWriter writer =
        new BlockWriter(fileSystem, blocks, BlockOrigin.first(ulid, KEY.id()))) {
      for (int series = 0; series < SERIES; series++) {
        for (int i = 0; i < values.length; i++) {
          values[i] = Double.longBitsToDouble(random.nextLong());
        }
        bytes.clear();
        encoder.encode(values, 0, values.length, bytes);
        chunk.column = writer.timestampColumn(column.bytes(), 0, column.length());
        chunk.count = values.length;
        chunk.from = 0;
        chunk.minMs = timestampsMs[0];
        chunk.maxMs = timestampsMs[values.length - 1];
        chunk.length = bytes.length();
        writer.beginSeries(Labels.of("i", Integer.toString(10_000 + series)), 1, series);
        writer.chunk(chunk, bytes.bytes(), 0);
        writer.endSeries();
      }
      writer.finish();
    }
    Block block =
        Block.open(fileSystem, blocks.resolve(ulid.toString()), new VerdictCache(1 << 16), KEY);
    assertTrue(block.manifest().chunks().sizeBytes() > LEAST_BYTES);
    return block;
  }

  /// Sees now and then what of some files is in memory.
  private static final class Watch implements ReadContext {
    private final String prefix;
    private int checks;
    private long mostBytes;

    Watch(Path directory) {
      prefix = directory.toString();
    }

    @Override
    public void check() {
      if (++checks % CHECKS_APART == 0) {
        try {
          mostBytes = Math.max(mostBytes, ResidentFiles.bytes(prefix));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    @Override
    public void charge(long bytes) {
      // Only files are watched.
    }
  }

  @Test
  void littleOfABlockIsInMemory(@TempDir Path directory) throws IOException {
    ResidentFiles.assumeKnown();
    Path blocks = directory.toRealPath();
    List<Block> sources = List.of(write(blocks, 1), write(blocks, 2));
    Watch watch = new Watch(blocks);
    new Compactor(fileSystem, blocks)
        .compact(sources, TestBlocks.ulid(3), new CompactionProgress(), watch);
    assertTrue(watch.checks >= SERIES);
    assertTrue(watch.mostBytes > 0, "nothing was in memory: is it measured?");
    assertTrue(watch.mostBytes < MOST_BYTES, () -> "bytes in memory: " + watch.mostBytes);
    assertEquals(0, ResidentFiles.bytes(blocks.toString()));

    Watch whileChecked = new Watch(blocks);
    BlockScrub.run(
        sources.getFirst(),
        bytes -> {
          for (int i = 0; i < CHECKS_APART / 4; i++) {
            whileChecked.check();
          }
        });
    assertTrue(whileChecked.mostBytes > 0, "nothing was in memory: is it measured?");
    assertTrue(whileChecked.mostBytes < MOST_BYTES / 2, () -> "bytes: " + whileChecked.mostBytes);
    assertEquals(0, ResidentFiles.bytes(blocks.toString()));
    sources.forEach(Block::release);
  }
}
