package io.narthex.storage.database;

import io.narthex.storage.ReadContext;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockDirectory;
import io.narthex.storage.block.BlockManifest;
import io.narthex.storage.block.BlockOrigin;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.compaction.BlockSummary;
import io.narthex.storage.compaction.CompactionPlanner;
import io.narthex.storage.compaction.CompactionProgress;
import io.narthex.storage.compaction.Compactor;
import io.narthex.storage.compaction.RetentionPlan;
import io.narthex.storage.labels.Matcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Changes the set of blocks, one change at a time: compaction, retention, deletion. A block that
/// is damaged is not compacted any more; where a compaction fails for another reason, because the
/// disk is full, compactions are tried again later and later. Thread-safe; each method waits for
/// the one that runs.
final class BlockUpkeep {
  private static final Logger LOG = LoggerFactory.getLogger(BlockUpkeep.class);

  private final DataFiles files;
  private final BlockDirectory blocks;
  private final BlockOptions options;
  private final Clock clock;
  private final BlockNames names;
  private final Compactor compactor;
  private final CompactionPlanner planner;
  private final Set<Ulid> failed = new HashSet<>();
  private final UpkeepCounters counters;
  private final Consumer<Block> damaged;
  private final Backoff retry;
  private volatile boolean stopping;

  /// @param damaged told of blocks that may be damaged
  BlockUpkeep(
      DataFiles files,
      DatabaseOptions options,
      UpkeepCounters counters,
      Clock clock,
      Consumer<Block> damaged) {
    this.files = files;
    this.counters = counters;
    this.blocks = files.blocks();
    this.options = options.blocks();
    this.clock = clock;
    this.names = new BlockNames(blocks.blocks(), clock, options.random());
    this.damaged = damaged;
    this.retry = new Backoff(clock);
    this.compactor = new Compactor(files.fileSystem(), blocks.path());
    this.planner = CompactionPlanner.upTo(this.options.rangeMs(), this.options.maxRangeMs());
  }

  /// The name of a block to be; it sorts behind those before it, because it says which is newer.
  Ulid newUlid() {
    return names.next();
  }

  /// Length of a block that is cut from the head.
  long rangeMs() {
    return options.rangeMs();
  }

  /// Writes a snapshot; see [BlockAdministration#writeSnapshot].
  synchronized String writeSnapshot(HeadUpkeep head, boolean withHead) {
    String name = DataSnapshot.name(clock.nowMs(), names.salt());
    new DataSnapshot(files, head, name).write(withHead);
    return name;
  }

  /// Figures of the blocks and of what was done to them.
  BlockFigures figures() {
    return counters.figures(blocks.blocks());
  }

  /// A block was cut from the head.
  void wasCut(long nanos) {
    counters.compacted(nanos);
  }

  /// Ends a running compaction as soon as it has written its series; later ones do not begin.
  void stop() {
    stopping = true;
  }

  /// Compacts as long as there is something to compact.
  synchronized void compact() {
    boolean go = retry.isOver();
    while (go && !stopping) {
      List<BlockSummary> plan = planner.plan(summaries());
      go = !plan.isEmpty() && (rewrite(named(plan)).isEmpty() || retry.isOver());
    }
  }

  /// Rewrites every block from which something was deleted.
  ///
  /// @throws StorageException of the first rewriting that failed; the others were tried
  synchronized void cleanTombstones() {
    List<Block> deleted =
        blocks.blocks().stream().filter(block -> !block.tombstones().isEmpty()).toList();
    List<StorageException> failures = new ArrayList<>();
    for (Block block : deleted) {
      rewrite(List.of(block)).ifPresent(failures::add);
    }
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
  }

  /// Makes one block of `sources` and serves it in their place.
  ///
  /// @return why that was not possible
  private Optional<StorageException> rewrite(List<Block> sources) {
    long startNanos = clock.nanoTime();
    Ulid ulid = newUlid();
    CompactionProgress progress = new CompactionProgress();
    try {
      Optional<BlockManifest> written = compactor.compact(sources, ulid, progress, new Stoppable());
      if (written.isPresent()) {
        blocks.publish(ulid, sources);
      } else {
        removeEmptied(sources);
      }
      counters.compacted(clock.nanoTime() - startNanos);
      retry.succeeded();
      LOG.info("compacted {} into {}", sources, written.isPresent() ? ulid : "nothing");
      return Optional.empty();
    } catch (StorageException e) {
      return failed(sources, e);
    } catch (IOException e) {
      return failed(
          sources,
          new StorageException(
              StorageException.Kind.UNAVAILABLE,
              "compaction of " + sources + ": expected=written, actual=" + e,
              e));
    }
  }

  /// Removes blocks of which everything is deleted, but not the one that says how much of the head
  /// is in blocks: after a restart the log would bring the samples back.
  private void removeEmptied(List<Block> emptied) {
    long headEndMs = blocks.headEndMs();
    emptied.stream()
        .filter(block ->
            block.identities().headEndMs() == BlockOrigin.NOT_OF_HEAD
                || block.identities().headEndMs() < headEndMs)
        .forEach(blocks::remove);
  }

  private Optional<StorageException> failed(List<Block> sources, StorageException e) {
    if (e.kind() == StorageException.Kind.CANCELLED) {
      return Optional.of(e);
    }
    counters.compactionFailed();
    LOG.error("compaction of {} failed", sources, e);
    if (e.kind() == StorageException.Kind.CORRUPT) {
      for (Block block : sources) {
        failed.add(block.ulid());
        damaged.accept(block);
      }
    } else {
      retry.failed();
    }
    return Optional.of(e);
  }

  /// Ends a compaction when the storage closes.
  private final class Stoppable implements ReadContext {
    @Override
    public void check() {
      if (stopping) {
        throw new StorageException(
            StorageException.Kind.CANCELLED, "compaction: expected=running, actual=storage closes");
      }
    }

    @Override
    public void charge(long bytes) {
      // What a compaction holds is bounded by its series.
    }
  }

  /// Removes blocks that are too old or too much.
  ///
  /// @param otherBytes of the data directory, that are in no block
  synchronized void applyRetention(long otherBytes) {
    RetentionPlan plan =
        RetentionPlan.of(
            summaries(),
            options.retention(),
            otherBytes,
            files.fileSystem().volume(blocks.path()).totalBytes());
    remove(plan.byTime(), "age");
    remove(plan.bySize(), "size");
    counters.retained(plan.byTime().size(), plan.bySize().size());
  }

  private void remove(List<BlockSummary> plan, String reason) {
    for (Block block : named(plan)) {
      LOG.info("{} is removed for its {}", block, reason);
      blocks.remove(block);
    }
  }

  /// Deletes samples from the blocks; durable on return.
  synchronized void delete(List<Matcher> matchers, TimeRange range, ReadContext context) {
    for (Block block : blocks.blocks()) {
      if (block.range().overlaps(range)) {
        BlockSources.watch(
            block, damaged, () -> delete(block, block.find(matchers, context), range));
      }
    }
  }

  private static void delete(Block block, int[] series, TimeRange range) {
    try {
      block.delete(series, range);
    } catch (IOException e) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE,
          "deletion: expected=durable, actual=" + e + " (" + block.directory() + ")",
          e);
    }
  }

  private List<Block> named(List<BlockSummary> plan) {
    Set<String> names = new HashSet<>();
    plan.forEach(summary -> names.add(summary.id()));
    return blocks.blocks().stream()
        .filter(block -> names.contains(block.ulid().toString()))
        .toList();
  }

  private List<BlockSummary> summaries() {
    return blocks.blocks().stream()
        .map(block -> BlockSummary.of(block, failed.contains(block.ulid())))
        .toList();
  }
}
