package io.narthex.benchmarks.micro;

import io.narthex.benchmarks.data.NodeFleet;
import io.narthex.storage.CommitResult;
import io.narthex.storage.Durability;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.Snapshot;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.Database;
import io.narthex.storage.database.DatabaseOptions;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// The head with 40 targets of node_exporter, an hour of each: appending to known series (log and
/// lock included, no sync awaited), reading all of it, and finding series by matchers. The figure
/// to read is `items`, in millions a second and core: samples, or series found.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class StorageBenchmark {
  private static final int TARGETS = 40;
  private static final int SERIES = 500;
  private static final int SCRAPES = 240;
  private static final long STEP_MS = 15_000;
  private static final long FIRST_MS = 1_795_000_000_000L;
  private static final TimeRange FILLED = new TimeRange(FIRST_MS, FIRST_MS + SCRAPES * STEP_MS - 1);

  private final NodeFleet fleet = new NodeFleet(TARGETS * SERIES, SERIES, 1);
  private final long[] refs = new long[TARGETS * SERIES];
  private final WriteBatch batch = new WriteBatch();
  private final Filled filled = new Filled();

  /// What [#fill] makes.
  private static final class Filled {
    private final Path directory;
    private final Database database;
    private long timestampMs = FIRST_MS;
    private int target;

    private Filled() {
      try {
        directory = Files.createTempDirectory("storage-benchmark");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      database =
          Database.open(
              directory,
              DatabaseOptions.of(2 * TARGETS * SERIES, 0, new Random(1))
                  .withDurability(Durability.OS),
              Clock.system(),
              MemoryBudget.root(4L << 30));
    }
  }

  /// Counts items, as calls differ in them.
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counter {
    public long items;
  }

  @Setup(Level.Trial)
  public void fill() {
    filled.database.replay();
    for (int scrape = 0; scrape < SCRAPES; scrape++) {
      for (int target = 0; target < TARGETS; target++) {
        commitNext();
      }
    }
  }

  @TearDown(Level.Trial)
  public void remove() throws IOException {
    filled.database.close();
    try (Stream<Path> paths = Files.walk(filled.directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /// Commits the next scrape of the next target.
  private int commitNext() {
    int first = filled.target * SERIES;
    batch.clear();
    for (int i = 0; i < SERIES; i++) {
      long ref = refs[first + i];
      batch.add(
          ref == 0 ? batch.addSeries(labels(filled.target, i)) : ref,
          filled.timestampMs + filled.target,
          fleet.value(filled.target, i));
    }
    CommitResult result = filled.database.commit(batch);
    for (int i = 0; i < SERIES && refs[first + i] == 0; i++) {
      refs[first + i] = result.ref(i);
    }
    if (++filled.target == TARGETS) {
      filled.target = 0;
      filled.timestampMs += STEP_MS;
      fleet.advance();
    }
    return SERIES;
  }

  private static Labels labels(int target, int series) {
    return Labels.of(
        "__name__", "metric_" + series / 4, "instance", "host-" + target, "part", "" + series % 4);
  }

  @Benchmark
  public void append(Counter counter) {
    counter.items += commitNext();
  }

  @Benchmark
  public void readHead(Counter counter, Blackhole sink) {
    counter.items += read(Matcher.of(MatchType.NOT_EQUAL, "__name__", ""), sink);
  }

  private long read(Matcher matcher, Blackhole sink) {
    SeriesQuery query = new SeriesQuery(List.of(matcher), FILLED, SelectHints.NONE, false);
    try (Snapshot snapshot = filled.database.snapshot(List.of(query), ReadContext.unbounded())) {
      SeriesSelection selection = snapshot.selection(0);
      SampleBatch into = new SampleBatch();
      long samples = 0;
      try (SampleCursor cursor = selection.cursor(0, selection.seriesCount())) {
        while (cursor.next(into)) {
          samples += into.count;
          sink.consume(into.values);
        }
      }
      return samples;
    }
  }

  @Benchmark
  public void findByEquality(Counter counter) {
    find(Matcher.equal("instance", "host-7"), counter);
  }

  @Benchmark
  public void findByAlternatives(Counter counter) {
    find(Matcher.of(MatchType.REGEX, "__name__", "metric_1|metric_22|metric_99"), counter);
  }

  @Benchmark
  public void findByPattern(Counter counter) {
    find(Matcher.of(MatchType.REGEX, "instance", "host-[1-3]\\d?"), counter);
  }

  @Benchmark
  public void findByNegation(Counter counter) {
    find(Matcher.of(MatchType.NOT_REGEX, "__name__", "metric_(1|2).*"), counter);
  }

  private void find(Matcher matcher, Counter counter) {
    SeriesQuery query = new SeriesQuery(List.of(matcher), FILLED, SelectHints.NONE, false);
    try (Snapshot snapshot = filled.database.snapshot(List.of(query), ReadContext.unbounded())) {
      counter.items += snapshot.selection(0).seriesCount();
    }
  }
}
