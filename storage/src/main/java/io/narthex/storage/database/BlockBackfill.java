package io.narthex.storage.database;

import io.narthex.storage.BlockDescription;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Writes samples of any times, which come in any order, as blocks of a data directory on which no
/// server runs: one for each range of time and [#flush]. What is already there stays; where ranges
/// overlap, the next compactions of the server merge them, and at equal times the newest block
/// wins. Memory is bounded: after so many samples, or bytes of labels, a flush comes by itself. Not
/// thread-safe.
public final class BlockBackfill implements AutoCloseable {
  private final ImportTarget target;
  private final BlockNames names;
  private final long rangeMs;
  private final PendingSamples pending;
  private final List<BlockDescription> written = new ArrayList<>();
  private long samples;
  private long replaced;

  private BlockBackfill(ImportTarget target, BlockNames names, long rangeMs, int mostSamples) {
    this.target = target;
    this.names = names;
    this.rangeMs = rangeMs;
    this.pending = new PendingSamples(mostSamples);
  }

  /// Takes a data directory, created where missing, until closed.
  ///
  /// @param rangeMs length of a block; blocks begin at multiples of it
  /// @param mostSamples samples that are held in memory, at about 24 bytes each
  /// @throws io.narthex.storage.StorageException `UNAVAILABLE` where another process holds the
  ///   directory, or it is one of Prometheus
  public static BlockBackfill open(
      Path directory, long rangeMs, int mostSamples, Clock clock, RandomGenerator random)
      throws IOException {
    if (rangeMs < 1 || mostSamples < 1) {
      throw new IllegalArgumentException(
          "backfill: expected=positive range and samples, actual=" + rangeMs + ", " + mostSamples);
    }
    ImportTarget target = ImportTarget.open(FileSystem.nio(), directory, random::nextLong);
    return new BlockBackfill(target, target.names(clock, random), rangeMs, mostSamples);
  }

  /// Adds a sample; a later one of the same series and time takes its place.
  public void add(Labels labels, long timestampMs, double value) throws IOException {
    if (pending.isFull()) {
      flush();
    }
    pending.add(labels, timestampMs, value);
  }

  /// Writes what was added as blocks.
  public void flush() throws IOException {
    PendingSamples.Sorted sorted = pending.sorted();
    while (sorted.hasNext()) {
      write(sorted, Math.floorDiv(sorted.nextMs(), rangeMs));
    }
    replaced += sorted.replaced();
    pending.clear();
  }

  private void write(PendingSamples.Sorted sorted, long range) throws IOException {
    Ulid ulid = names.next();
    try (BlockWriter writer = target.write(ulid, 1, List.of(ulid))) {
      SeriesEncoder encoder = new SeriesEncoder(writer, target.identity());
      sorted.writeBefore((range + 1) * rangeMs, encoder);
      writer.finish();
      samples += encoder.tally().samples();
    }
    Block block = target.publish(ulid);
    written.add(DatabaseAdministration.describe(block));
  }

  /// The blocks that were written, in this order.
  public List<BlockDescription> written() {
    return List.copyOf(written);
  }

  /// How many samples they hold.
  public long samples() {
    return samples;
  }

  /// Samples that gave way to later ones of the same series, time and flush, and another value.
  public long replaced() {
    return replaced;
  }

  /// Gives the directory back; what was not flushed is lost.
  @Override
  public void close() throws IOException {
    target.close();
  }
}
