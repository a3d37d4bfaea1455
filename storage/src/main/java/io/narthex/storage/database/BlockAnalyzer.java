package io.narthex.storage.database;

import io.narthex.storage.ReadContext;
import io.narthex.storage.TimeRange;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockSelection;
import io.narthex.storage.database.BlockAnalysis.Count;
import io.narthex.storage.database.BlockAnalysis.Distribution;
import io.narthex.storage.index.ChunkEntry;
import io.narthex.storage.index.IndexReader;
import io.narthex.storage.index.Shapes;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.postings.LabelIndex;
import io.narthex.storage.text.Utf8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Counts what a [BlockAnalysis] says, by the numbers that labels and values have in the index.
/// Used once; not thread-safe.
final class BlockAnalyzer {
  private final Block block;
  private final IndexReader index;
  private final int[] series;

  /// For each label and value: series that have it, and milliseconds without samples of theirs.
  private final long[][] seriesOf;

  private final long[][] uncoveredMs;
  private int[] chunkSamples = new int[1 << 10];
  private int[] chunkBytes = new int[1 << 10];
  private int chunkCount;

  BlockAnalyzer(Block block, List<Matcher> matchers) {
    this.block = block;
    this.index = block.index();
    BlockSelection selection = block.select(matchers, TimeRange.ALL, ReadContext.unbounded());
    this.series = IntStream.range(0, selection.seriesCount()).map(selection::series).toArray();
    this.seriesOf = new long[index.labelCount()][];
    this.uncoveredMs = new long[index.labelCount()][];
    Arrays.setAll(seriesOf, label -> new long[index.valueCount(label)]);
    Arrays.setAll(uncoveredMs, label -> new long[index.valueCount(label)]);
  }

  BlockAnalysis analyze() {
    long durationMs = block.manifest().maxMs() + 1 - block.manifest().minMs();
    countSeries(durationMs);
    List<Count> churningPairs = new ArrayList<>();
    List<Count> churningNames = new ArrayList<>();
    List<Count> commonPairs = new ArrayList<>();
    List<Count> longestNames = new ArrayList<>();
    List<Count> widestNames = new ArrayList<>();
    List<Count> metrics = new ArrayList<>();
    long entries = 0;
    for (int label = 0; label < seriesOf.length; label++) {
      String name = index.labelText(label);
      long nameMs = 0;
      long bytes = 0;
      int values = 0;
      for (int value = 0; value < seriesOf[label].length; value++) {
        long count = seriesOf[label][value];
        if (count > 0) {
          String text = index.valueText(label, value);
          commonPairs.add(new Count(name + "=" + text, count));
          churningPairs.add(
              new Count(name + "=" + text, share(uncoveredMs[label][value], durationMs)));
          if (name.equals(Labels.METRIC_NAME)) {
            metrics.add(new Count(text, count));
          }
          nameMs += uncoveredMs[label][value];
          bytes += Utf8.encode(text).length;
          entries += count;
          values++;
        }
      }
      if (values > 0) {
        churningNames.add(new Count(name, share(nameMs, durationMs)));
        longestNames.add(new Count(name, bytes));
        widestNames.add(new Count(name, values));
      }
    }
    return new BlockAnalysis(
        block.ulid().toString(),
        durationMs,
        index.seriesCount(),
        series.length,
        commonPairs.size(),
        entries,
        sorted(churningPairs),
        sorted(churningNames),
        sorted(commonPairs),
        sorted(longestNames),
        sorted(widestNames),
        sorted(metrics),
        Distribution.of(chunkSamples, chunkCount),
        Distribution.of(chunkBytes, chunkCount));
  }

  private static long share(long uncoveredMs, long durationMs) {
    return (long) ((double) uncoveredMs / durationMs);
  }

  private static List<Count> sorted(List<Count> counts) {
    counts.sort(Comparator.comparingLong(Count::count).reversed().thenComparing(Count::name));
    return counts;
  }

  private void countSeries(long durationMs) {
    Shapes shapes = index.shapes();
    IndexReader.ChunkWalk chunks = index.chunks();
    ChunkEntry chunk = new ChunkEntry();
    for (int number : series) {
      chunks.seek(number);
      long minMs = Long.MAX_VALUE;
      long maxMs = Long.MIN_VALUE;
      while (chunks.next(chunk)) {
        addChunk(chunk);
        minMs = Math.min(minMs, chunk.minMs);
        maxMs = Math.max(maxMs, chunk.maxMs);
      }
      int shape = shapes.of(number);
      for (int i = 0; i < shapes.size(shape); i++) {
        int label = shapes.label(shape, i);
        int value = index.valueOf(number, label);
        if (value != LabelIndex.NONE) {
          seriesOf[label][value]++;
          uncoveredMs[label][value] += durationMs - (maxMs - minMs);
        }
      }
    }
  }

  private void addChunk(ChunkEntry chunk) {
    if (chunkCount == chunkSamples.length) {
      chunkSamples = Arrays.copyOf(chunkSamples, 2 * chunkCount);
      chunkBytes = Arrays.copyOf(chunkBytes, 2 * chunkCount);
    }
    chunkSamples[chunkCount] = chunk.count;
    chunkBytes[chunkCount++] = chunk.length;
  }
}
