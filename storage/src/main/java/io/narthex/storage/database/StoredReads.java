package io.narthex.storage.database;

import io.narthex.storage.LimitedList;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.Snapshot;
import io.narthex.storage.TimeRange;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockDirectory;
import io.narthex.storage.block.BlockLabels;
import io.narthex.storage.head.Head;
import io.narthex.storage.head.HeadSnapshot;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.source.MergedSelection;
import io.narthex.storage.source.SourceSelection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Reads blocks and head as one storage. Each sample is read once: where blocks hold what the head
/// still has, from the blocks. Thread-safe.
final class StoredReads {
  private final Head head;
  private final BlockDirectory blocks;
  private final Consumer<Block> damaged;
  private volatile long headFromMs;
  private volatile TimeRange headLost = new TimeRange(Long.MAX_VALUE, Long.MIN_VALUE);

  /// @param damaged told of a block that turns out to be damaged while it is read
  StoredReads(Head head, BlockDirectory blocks, Consumer<Block> damaged) {
    this.head = head;
    this.blocks = blocks;
    this.damaged = damaged;
    this.headFromMs = blocks.headEndMs();
  }

  /// Samples of the head before this are in blocks.
  long headFromMs() {
    return headFromMs;
  }

  /// Samples of the head before this are in blocks that are published. To be called before the head
  /// drops them.
  void headFromMs(long timestampMs) {
    headFromMs = timestampMs;
  }

  /// Samples of the head in this range may be lost: whoever reads it is told so until the next
  /// start, even if the rest of them is in a block by then.
  void headLost(TimeRange range) {
    headLost = range;
  }

  /// What a snapshot holds until it is closed.
  private record Held(HeadSnapshot head, List<Block> blocks) {
    void release() {
      head.close();
      blocks.forEach(Block::release);
    }
  }

  /// Captures the answers to `queries`; see [io.narthex.storage.Storage#snapshot].
  ///
  /// @param older for each query further sources, over which blocks and head win
  Snapshot snapshot(
      List<SeriesQuery> queries, List<List<SourceSelection>> older, ReadContext context) {
    Held held = hold(queries, context);
    List<SeriesSelection> selections = new ArrayList<>();
    boolean selected = false;
    try {
      for (int i = 0; i < queries.size(); i++) {
        SeriesSelection found = select(queries.get(i), i, older.get(i), held, context);
        List<String> missing = missing(queries.get(i).range());
        selections.add(missing.isEmpty() ? found : new WarnedSelection(found, missing));
      }
      selected = true;
    } finally {
      if (!selected) {
        held.release();
      }
    }
    return new Snapshot() {
      @Override
      public SeriesSelection selection(int index) {
        return selections.get(index);
      }

      @Override
      public void close() {
        held.release();
      }
    };
  }

  /// Captures the head from where the blocks end, then takes the blocks. If more of the head went
  /// to blocks meanwhile, some of it may be gone already, and it begins again.
  private Held hold(List<SeriesQuery> queries, ReadContext context) {
    while (true) {
      context.check();
      long fromMs = headFromMs;
      HeadSnapshot captured = head.capture(queries, fromMs, context);
      if (headFromMs == fromMs) {
        return new Held(captured, blocks.acquire(hull(queries)));
      }
      captured.close();
    }
  }

  private static TimeRange hull(List<SeriesQuery> queries) {
    long startMs = Long.MAX_VALUE;
    long endMs = Long.MIN_VALUE;
    for (SeriesQuery query : queries) {
      startMs = Math.min(startMs, query.range().startMs());
      endMs = Math.max(endMs, query.range().endMs());
    }
    return new TimeRange(startMs, endMs);
  }

  /// Says which blocks that are not served would have had samples, and whether the head has lost
  /// some.
  private List<String> missing(TimeRange range) {
    List<String> missing = new ArrayList<>();
    for (BlockDirectory.Problem problem : blocks.problems()) {
      if (problem.missing().overlaps(range)) {
        missing.add("block " + problem.name() + " is not served: " + problem.reason());
      }
    }
    TimeRange lost = headLost;
    if (lost.overlaps(range)) {
      missing.add(
          "samples of the head from %s to %s may be missing: their file was damaged"
              .formatted(Instant.ofEpochMilli(lost.startMs()), Instant.ofEpochMilli(lost.endMs())));
    }
    return missing;
  }

  private SeriesSelection select(
      SeriesQuery query, int index, List<SourceSelection> older, Held held, ReadContext context) {
    List<SourceSelection> sources = new ArrayList<>(older);
    sources.addAll(BlockSources.select(held.blocks(), query, damaged, context));
    sources.add(held.head().selection(index));
    sources.add(held.head().outOfOrder(index));
    return MergedSelection.of(sources, query, context);
  }

  /// Label names; see [io.narthex.storage.Storage#labelNames].
  LimitedList<String> labelNames(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    Collection<String> names = new TreeSet<>(LabelOrder::compareUtf8);
    names.addAll(head.labelNames(matcherSets, range, context));
    inBlocks(matcherSets, range, context, block -> names.addAll(block.names()));
    return limited(names, limit);
  }

  /// Label values; see [io.narthex.storage.Storage#labelValues].
  LimitedList<String> labelValues(
      String name,
      List<List<Matcher>> matcherSets,
      TimeRange range,
      int limit,
      ReadContext context) {
    Collection<String> values = new TreeSet<>(LabelOrder::compareUtf8);
    values.addAll(head.labelValues(name, matcherSets, range, context));
    inBlocks(matcherSets, range, context, block -> values.addAll(block.values(name)));
    return limited(values, limit);
  }

  /// Label sets; see [io.narthex.storage.Storage#series].
  LimitedList<Labels> series(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    Collection<Labels> labels = new TreeSet<>();
    labels.addAll(head.series(matcherSets, range, context));
    inBlocks(matcherSets, range, context, block -> labels.addAll(block.labels()));
    return limited(labels, limit);
  }

  private void inBlocks(
      List<List<Matcher>> matcherSets,
      TimeRange range,
      ReadContext context,
      Consumer<BlockLabels> list) {
    List<Block> held = blocks.acquire(range);
    try {
      for (Block block : held) {
        BlockSources.watch(
            block, damaged, () -> list.accept(new BlockLabels(block, matcherSets, context)));
      }
    } finally {
      held.forEach(Block::release);
    }
  }

  private static <T> LimitedList<T> limited(Collection<T> items, int limit) {
    boolean truncated = limit > 0 && items.size() > limit;
    return new LimitedList<>(
        truncated ? items.stream().limit(limit).toList() : List.copyOf(items), truncated);
  }
}
