package io.narthex.server.ruletest;

import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.SeriesDescription;
import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.ruletest.RuleTestFile.InputSeries;
import io.narthex.storage.CommitResult;
import io.narthex.storage.Durability;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.Storage;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.BlockOptions;
import io.narthex.storage.database.Database;
import io.narthex.storage.database.DatabaseOptions;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// A database of its own, in a directory that is gone when it is closed, which gets the series of a
/// group of tests as time goes on. Not thread-safe.
final class TestStorage implements AutoCloseable {
  private static final int MAX_SERIES = 1 << 20;
  private static final int MOST_SAMPLES_AT_ONCE = 10_000;

  /// A database takes what a machine has; tests are small.
  private static final long BUDGET_BYTES = 1L << 40;

  private final Path directory;
  private final Database database;
  private final Map<Labels, SeriesDescription> series;
  private final long startMs;
  private final long intervalMs;
  private int nextStep;

  private TestStorage(
      Path directory,
      Database database,
      Map<Labels, SeriesDescription> series,
      RuleTestFile.Group group) {
    this.directory = directory;
    this.database = database;
    this.series = series;
    this.startMs = group.startMs();
    this.intervalMs = group.intervalMs();
  }

  /// Makes an empty database for the series of `group`.
  ///
  /// @throws ConfigException where a series is none
  static TestStorage open(RuleTestFile.Group group, Clock clock, RandomGenerator random)
      throws ConfigException, IOException {
    Map<Labels, SeriesDescription> series = describe(group.series());
    Path directory = Files.createTempDirectory("narthex-rule-test");
    DatabaseOptions options =
        DatabaseOptions.of(MAX_SERIES, 0, random)
            .withBlocks(BlockOptions.of(BlockOptions.MAX_RANGE_MS, 0))
            .withDurability(Durability.OS);
    Database database = Database.open(directory, options, clock, MemoryBudget.root(BUDGET_BYTES));
    database.replay();
    return new TestStorage(directory, database, series, group);
  }

  /// Series by their labels; of two with the same the later one counts, as upstream.
  private static Map<Labels, SeriesDescription> describe(List<InputSeries> inputs)
      throws ConfigException {
    Map<Labels, SeriesDescription> all = new LinkedHashMap<>();
    for (InputSeries input : inputs) {
      SeriesDescription description;
      try {
        description = SeriesDescription.parse(input.series() + " " + input.values());
      } catch (ParseException e) {
        throw new ConfigException(input.position(), "input series: " + e.getMessage());
      }
      if (description.histograms() || description.startTimes()) {
        throw new ConfigException(
            input.position(),
            "not supported: "
                + (description.histograms() ? "native histogram" : "start timestamps")
                + " in an input series");
      }
      if (description.labels().isEmpty()) {
        throw new ConfigException(
            input.position(), "input series: expected=at least one label, actual=none");
      }
      all.put(description.labels(), description);
    }
    return all;
  }

  Storage storage() {
    return database;
  }

  /// Brings all samples up to `untilMs` that are not there yet.
  ///
  /// @return what storage did not take, one line each
  List<String> advanceTo(long untilMs) {
    List<String> refused = new ArrayList<>();
    WriteBatch batch = new WriteBatch();
    int steps = series.values().stream().mapToInt(one -> one.items().size()).max().orElse(0);
    while (nextStep < steps && timeMs(nextStep) <= untilMs) {
      for (SeriesDescription one : series.values()) {
        Double item = nextStep < one.items().size() ? one.items().get(nextStep) : null;
        if (item != null) {
          batch.add(batch.addSeries(one.labels()), timeMs(nextStep), item);
        }
      }
      nextStep++;
      if (batch.sampleCount() >= MOST_SAMPLES_AT_ONCE) {
        commit(batch, refused);
      }
    }
    commit(batch, refused);
    return refused;
  }

  private long timeMs(int step) {
    return startMs + step * intervalMs;
  }

  private void commit(WriteBatch batch, List<String> refused) {
    if (batch.sampleCount() == 0) {
      return;
    }
    CommitResult result = database.commit(batch);
    for (int i = 0; i < batch.sampleCount(); i++) {
      if (!result.outcome(i).isSuccess()) {
        Labels labels = batch.series(WriteBatch.seriesIndex(batch.ref(i)));
        refused.add(
            "    input series "
                + labels
                + ": sample at "
                + batch.timestampMs(i)
                + " ms refused: "
                + result.outcome(i));
      }
    }
    batch.clear();
  }

  @Override
  public void close() throws IOException {
    try {
      database.close();
    } finally {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
