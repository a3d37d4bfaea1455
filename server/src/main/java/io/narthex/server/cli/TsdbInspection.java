package io.narthex.server.cli;

import io.narthex.server.config.Units;
import io.narthex.storage.BlockDescription;
import io.narthex.storage.database.BlockAnalysis;
import io.narthex.storage.database.BlockAnalysis.Count;
import io.narthex.storage.database.BlockAnalysis.Distribution;
import io.narthex.storage.database.OfflineBlocks;
import java.io.PrintStream;
import java.util.List;

/// Prints what the blocks of a data directory are and hold, in the form of upstream's tool.
///
/// @param out gets it
record TsdbInspection(OfflineBlocks blocks, PrintStream out) {
  /// A line for each block.
  void list(boolean readable) {
    out.print(table(blocks.list(), readable));
  }

  /// Blocks, one a line.
  static TextTable table(List<BlockDescription> descriptions, boolean readable) {
    TextTable table = new TextTable(TextTable.Form.BLOCKS);
    table.row(
        "BLOCK ULID",
        "MIN TIME",
        "MAX TIME",
        "DURATION",
        "NUM SAMPLES",
        "NUM CHUNKS",
        "NUM SERIES",
        "SIZE");
    for (BlockDescription block : descriptions) {
      table.row(
          block.ulid(),
          time(block.minTimeMs(), readable),
          time(block.maxTimeMs(), readable),
          GoTime.duration(block.maxTimeMs() - block.minTimeMs()),
          Long.toString(block.sampleCount()),
          Long.toString(block.chunkCount()),
          Long.toString(block.seriesCount()),
          readable ? Units.formatSize(block.sizeBytes()) : Long.toString(block.sizeBytes()));
    }
    return table;
  }

  private static String time(long ms, boolean readable) {
    return readable ? GoTime.time(ms) : Long.toString(ms);
  }

  /// What a block consists of.
  ///
  /// @param selector text of `matchers`, empty for all series
  void analyze(BlockAnalysis block, String selector, int limit) {
    out.println("Block ID: " + block.ulid());
    out.println("Duration: " + GoTime.duration(block.durationMs()));
    out.println("Total Series: " + block.totalSeries());
    if (!selector.isEmpty()) {
      out.println("Matcher: " + selector);
    }
    out.println("Label names: " + block.labelNames());
    if (!selector.isEmpty()) {
      out.println("Matched series: " + block.matchedSeries());
    }
    out.println("Postings (unique label pairs): " + block.labelPairs());
    out.println("Postings entries (total label pairs): " + block.labelPairEntries());
    counts("Label pairs most involved in churning", block.churningPairs(), limit);
    counts("Label names most involved in churning", block.churningNames(), limit);
    counts("Most common label pairs", block.commonPairs(), limit);
    counts("Label names with highest cumulative label value length", block.longestNames(), limit);
    counts("Highest cardinality labels", block.widestNames(), limit);
    counts("Highest cardinality metric names", block.metrics(), limit);
  }

  private void counts(String title, List<Count> counts, int limit) {
    out.println();
    out.println(title + ":");
    for (Count count : counts.subList(0, Math.clamp(limit, 0, counts.size()))) {
      out.println(count.count() + " " + count.name());
    }
  }

  /// How large chunks are.
  void chunks(BlockAnalysis block) {
    out.println();
    out.println("Compaction analysis:");
    out.println();
    distribution("samples per float chunk", block.chunkSamples());
    distribution("bytes per float chunk", block.chunkBytes());
  }

  private void distribution(String title, Distribution figures) {
    if (figures.buckets().isEmpty()) {
      out.println(title + ": N/A\n");
      return;
    }
    out.println(
        title + " (min/avg/max): " + figures.min() + "/" + figures.average() + "/" + figures.max());
    int total = figures.buckets().stream().mapToInt(Integer::intValue).sum();
    int end = figures.start() + figures.buckets().size() * figures.step();
    int width = Integer.toString(end).length();
    int countWidth = Integer.toString(total).length();
    for (int i = 0; i < figures.buckets().size(); i++) {
      int from = figures.start() + i * figures.step();
      int count = figures.buckets().get(i);
      out.println(
          String.format(
                  "[%" + width + "d, %" + width + "d]: %" + countWidth + "d %s",
                  from,
                  from + figures.step() - 1,
                  count,
                  "#".repeat((int) (100L * count / total)))
              .stripTrailing());
    }
    out.println();
  }
}
