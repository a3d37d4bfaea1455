package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.data.FleetBodies;
import io.narthex.benchmarks.data.NodeFleet;
import io.narthex.storage.BlockDescription;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.Snapshot;
import io.narthex.storage.TimeRange;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.BlockOptions;
import io.narthex.storage.database.Database;
import io.narthex.storage.database.DatabaseOptions;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/// The storage engine without server, in this process, with targets of node_exporter: new series,
/// decoding of head and blocks to arrays on one core, cutting and compacting blocks, and what they
/// take on disk then.
final class EngineStage implements Stage {
  private static final int SERIES_PER_TARGET = 500;
  private static final long RANGE_MS = BlockOptions.DEFAULT_RANGE_MS;
  private static final int RANGES = 3;

  /// Blocks that are cut: the newest one is left out of compactions.
  private static final int CUT = RANGES + 1;

  private static final long SCRAPES_PER_RANGE = RANGE_MS / FleetLoad.STEP_MS;
  private static final long BUDGET_BYTES = 4L << 30;
  private static final int NEW_SERIES = 100_000;

  /// Times that samples are decoded; the last one counts.
  private static final int PASSES = 5;

  private static final double MILLION = 1e6;
  private static final double NANOS = 1e9;
  private static final Figure NEW = new Figure("new series per CPU s", "≥ 120 k (stretch 250 k)");
  private static final Figure CUT_RATE = Figure.of("head to block: M samples per CPU s");
  private static final Figure COMPACTED =
      new Figure("compaction: M samples copied per CPU s", "≥ 50");
  private static final Figure BYTES =
      new Figure("disk, B/sample: compacted block of 6 h", "≤ 0.62 (stretch 0.58)");
  private static final Matcher ALL = Matcher.of(MatchType.NOT_EQUAL, "__name__", "");

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final MemoryBudget budget = MemoryBudget.root(BUDGET_BYTES);

  private Database open(Subject subject, String data, long maxRangeMs) {
    DatabaseOptions options =
        DatabaseOptions.of(2 * NEW_SERIES + subject.options().diskSeries(), 0, new Random(1))
            .withBlocks(new BlockOptions(RANGE_MS, maxRangeMs, 0, 0, 0));
    Database database = Database.open(subject.data(data), options, Clock.system(), budget);
    database.replay();
    return database;
  }

  @Override
  public void run(Subject subject) throws IOException {
    try (Database database = open(subject, "engine-series", RANGE_MS)) {
      measureNewSeries(subject, database);
    }
    long firstMs =
        System.currentTimeMillis() / (RANGES * RANGE_MS) * (RANGES * RANGE_MS)
            - 2 * RANGES * RANGE_MS;
    TimeRange first = new TimeRange(firstMs, firstMs + RANGES * RANGE_MS - 1);
    NodeFleet fleet = new NodeFleet(subject.options().diskSeries(), SERIES_PER_TARGET, 1);
    Matcher varying =
        Matcher.of(MatchType.REGEX, "__name__", String.join("|", fleet.varyingNames()));
    try (Database database = open(subject, "engine", RANGE_MS)) {
      fill(database, fleet, firstMs);
      measureDecoding(subject, database, "head", ALL, first);
      double seconds = maintain(database);
      subject.put(CUT_RATE, samplesOf(blocks(database, CUT)) / MILLION / seconds);
    }
    try (Database database = open(subject, "engine", RANGES * RANGE_MS)) {
      double seconds = maintain(database);
      BlockDescription compacted = blocks(database, 2).getFirst();
      subject.put(COMPACTED, compacted.sampleCount() / MILLION / seconds);
      subject.put(BYTES, (double) compacted.sizeBytes() / compacted.sampleCount());
      measureDecoding(subject, database, "blocks", ALL, first);
      measureDecoding(subject, database, "blocks, varying series only", varying, first);
    }
  }

  private void measureNewSeries(Subject subject, Database database) throws IOException {
    NodeFleet fleet = new NodeFleet(2 * NEW_SERIES, SERIES_PER_TARGET, 1);
    FleetBodies bodies = new FleetBodies(fleet);
    DirectWriter writer = new DirectWriter(database, budget);
    long nowMs = System.currentTimeMillis();
    long nanos = 0;
    for (int from = 0; from < fleet.seriesCount(); from += FleetLoad.BODY_SAMPLES) {
      long one = writer.write(bodies.snappy(from, from + FleetLoad.BODY_SAMPLES, nowMs));
      nanos += from < NEW_SERIES ? 0 : one;
    }
    subject.put(NEW, NEW_SERIES / (nanos / NANOS));
  }

  /// Writes as much as it takes to have so many blocks cut.
  private void fill(Database database, NodeFleet fleet, long firstMs) throws IOException {
    DirectWriter writer = new DirectWriter(database, budget);
    FleetBodies bodies = new FleetBodies(fleet);
    int count = fleet.seriesCount();
    long scrapes = CUT * SCRAPES_PER_RANGE + SCRAPES_PER_RANGE / 2 + 2;
    for (long scrape = 0; scrape < scrapes; scrape++) {
      long timestampMs = firstMs + scrape * FleetLoad.STEP_MS;
      for (int from = 0; from < count; from += FleetLoad.BODY_SAMPLES) {
        int to = Math.min(count, from + FleetLoad.BODY_SAMPLES);
        writer.write(bodies.snappy(from, to, timestampMs));
      }
      fleet.advance();
    }
  }

  /// Cuts and compacts blocks on this thread.
  ///
  /// @return CPU seconds that it took
  private double maintain(Database database) {
    long begin = threads.getCurrentThreadCpuTime();
    database.maintain();
    return (threads.getCurrentThreadCpuTime() - begin) / NANOS;
  }

  /// The blocks, oldest first.
  private static List<BlockDescription> blocks(Database database, int expected) throws IOException {
    List<BlockDescription> blocks = new ArrayList<>(database.administration().blocks());
    if (blocks.size() != expected) {
      throw new IOException("blocks: expected=" + expected + ", actual=" + blocks.size());
    }
    blocks.sort(Comparator.comparingLong(BlockDescription::minTimeMs));
    return blocks;
  }

  private static long samplesOf(List<BlockDescription> blocks) {
    return blocks.stream().mapToLong(BlockDescription::sampleCount).sum();
  }

  private void measureDecoding(
      Subject subject, Database database, String what, Matcher matcher, TimeRange range) {
    double rate = 0;
    for (int pass = 0; pass < PASSES; pass++) {
      long begin = threads.getCurrentThreadCpuTime();
      long samples = read(database, matcher, range);
      rate = samples / MILLION / ((threads.getCurrentThreadCpuTime() - begin) / NANOS);
    }
    String goal =
        switch (what) {
          case "head" -> "≥ 150";
          case "blocks" -> "≥ 250 (stretch 400)";
          default -> "≥ 120";
        };
    subject.put(new Figure("decode to arrays, M samples per CPU s: " + what, goal), rate);
  }

  private static long read(Database database, Matcher matcher, TimeRange range) {
    SeriesQuery query = new SeriesQuery(List.of(matcher), range, SelectHints.NONE, false);
    try (Snapshot snapshot = database.snapshot(List.of(query), ReadContext.unbounded())) {
      SeriesSelection selection = snapshot.selection(0);
      SampleBatch batch = new SampleBatch();
      long samples = 0;
      try (SampleCursor cursor = selection.cursor(0, selection.seriesCount())) {
        while (cursor.next(batch)) {
          samples += batch.count;
        }
      }
      return samples;
    }
  }
}
