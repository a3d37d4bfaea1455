package io.narthex.storage.database;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.block.BlockOrigin;
import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.head.Head;
import io.narthex.storage.head.HeadFigures;
import io.narthex.storage.head.HeadSnapshot;
import io.narthex.storage.head.HeadVectors;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.source.SourceSelection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves the oldest samples of the head to blocks, and drops of head and log what blocks hold. Each
/// method waits for the one that runs.
final class HeadUpkeep {
  private static final Logger LOG = LoggerFactory.getLogger(HeadUpkeep.class);

  private final Head head;
  private final DataFiles files;
  private final StoredReads reads;
  private final BlockUpkeep blocks;
  private final Clock clock;
  private final long rangeMs;
  private final long keyId;

  HeadUpkeep(Head head, DataFiles files, StoredReads reads, BlockUpkeep blocks, Clock clock) {
    this.head = head;
    this.files = files;
    this.reads = reads;
    this.blocks = blocks;
    this.clock = clock;
    this.rangeMs = blocks.rangeMs();
    this.keyId = files.key().id();
  }

  /// Makes blocks of all whole ranges that are half a range old, as upstream.
  ///
  /// @throws StorageException `UNAVAILABLE` where a block cannot be written; its samples stay in
  ///   the head, and it is tried again
  synchronized void cut() {
    if (head.outOfOrder().isFull()) {
      flushOutOfOrder();
    }
    for (long endMs = dueEndMs(); endMs > Long.MIN_VALUE; endMs = dueEndMs()) {
      cutBefore(endMs);
    }
  }

  /// Where the next block is to end, `Long.MIN_VALUE` while there is none.
  private long dueEndMs() {
    HeadFigures figures = head.figures();
    long fromMs = Math.max(figures.minTimeMs(), reads.headFromMs());
    if (figures.minTimeMs() > figures.maxTimeMs()
        || figures.maxTimeMs() - fromMs <= rangeMs + rangeMs / 2) {
      return Long.MIN_VALUE;
    }
    return (Math.floorDiv(fromMs, rangeMs) + 1) * rangeMs;
  }

  private void cutBefore(long endMs) {
    long fromMs = reads.headFromMs();
    Ulid ulid = blocks.newUlid();
    BlockOrigin origin = BlockOrigin.ofHead(ulid, keyId, endMs);
    long startNanos = clock.nanoTime();
    head.refuseBefore(endMs);
    flushOutOfOrder();
    try {
      if (write(files.blocks().path(), origin, new TimeRange(fromMs, endMs - 1))) {
        files.blocks().publish(ulid, List.of());
        blocks.wasCut(clock.nanoTime() - startNanos);
      }
    } catch (IOException e) {
      throw unwritten(e);
    }
    reads.headFromMs(endMs);
    drop(endMs);
  }

  private StorageException unwritten(IOException e) {
    return new StorageException(
        StorageException.Kind.UNAVAILABLE,
        "block of the head: expected=written, actual=" + e + " (" + files.directory() + ")",
        e);
  }

  /// Moves the samples that came out of order to blocks, one for each range of a block that they
  /// touch. What comes meanwhile stays.
  private void flushOutOfOrder() {
    List<TimeRange> ranges = head.outOfOrder().setApart(rangeMs, files.frames());
    if (ranges.isEmpty()) {
      return;
    }
    long startNanos = clock.nanoTime();
    try {
      List<Ulid> written = writeOutOfOrder(files.blocks().path(), ranges);
      for (Ulid ulid : written) {
        files.blocks().publish(ulid, List.of());
      }
      blocks.wasCut(clock.nanoTime() - startNanos);
    } catch (IOException e) {
      throw unwritten(e);
    }
    head.outOfOrder().wentToBlocks(files.frames());
  }

  /// @return the blocks that were written
  private List<Ulid> writeOutOfOrder(Path directory, List<TimeRange> ranges) throws IOException {
    List<Ulid> written = new ArrayList<>();
    ReadContext context = ReadContext.unbounded();
    try (HeadSnapshot snapshot = head.outOfOrder().capture(ranges, context)) {
      for (int i = 0; i < ranges.size(); i++) {
        Ulid ulid = blocks.newUlid();
        SourceSelection selection = snapshot.outOfOrder(i);
        BlockOrigin origin = BlockOrigin.first(ulid, keyId);
        if (write(directory, origin, writer -> new HeadExport(writer, selection).writeSamples())) {
          written.add(ulid);
        }
      }
    }
    return written;
  }

  /// Deletes samples from head and blocks; no block is cut meanwhile, which would have them again.
  ///
  /// @return the sequence of the frame that has to be durable
  synchronized long delete(List<Matcher> matchers, TimeRange range, ReadContext context) {
    long sequence = head.delete(matchers, range, context, files.frames());
    blocks.delete(matchers, range, context);
    return sequence;
  }

  /// Writes a snapshot; see [BlockAdministration#writeSnapshot]. As in [#delete], the head's upkeep
  /// is held before that of the blocks.
  synchronized String writeSnapshot(boolean withHead) {
    return blocks.writeSnapshot(this, withHead);
  }

  /// Writes all that is in no block yet as a block into another directory of blocks.
  synchronized void write(Path directory) throws IOException {
    write(
        directory,
        BlockOrigin.first(blocks.newUlid(), keyId),
        new TimeRange(reads.headFromMs(), Long.MAX_VALUE));
    writeOutOfOrder(directory, head.outOfOrder().setApart(rangeMs, files.frames()));
  }

  private boolean write(Path directory, BlockOrigin origin, TimeRange range) throws IOException {
    SeriesQuery all = new SeriesQuery(List.of(), range, SelectHints.NONE, true);
    try (HeadSnapshot snapshot =
            head.capture(List.of(all), range.startMs(), ReadContext.unbounded());
        HeadVectors vectors = snapshot.vectors(0)) {
      return write(
          directory,
          origin,
          writer -> new HeadExport(writer, snapshot.selection(0)).writeVectors(vectors));
    }
  }

  /// Writes the series of a block.
  @FunctionalInterface
  private interface Contents {
    void write(BlockWriter writer) throws IOException;
  }

  /// @return whether there was anything to write
  private boolean write(Path directory, BlockOrigin origin, Contents contents) throws IOException {
    try (BlockWriter writer = new BlockWriter(files.fileSystem(), directory, origin)) {
      contents.write(writer);
      if (writer.seriesCount() == 0) {
        return false;
      }
      writer.finish();
      return true;
    }
  }

  /// Drops of the head, and of the log, what is older than `timestampMs`.
  private void drop(long timestampMs) {
    long sequence = head.truncateBefore(timestampMs);
    if (sequence == 0) {
      return;
    }
    try {
      files.log().dropSegmentsBefore(Math.min(sequence, files.snapshots().firstUsedSequence()));
    } catch (StorageException e) {
      LOG.warn("log segments cannot be deleted: {}", e.getMessage());
    }
  }
}
