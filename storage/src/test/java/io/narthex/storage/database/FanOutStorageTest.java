package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.LimitedList;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.peer.PeerAnswer;
import io.narthex.storage.peer.PeerSeries;
import io.narthex.storage.peer.Peers;
import io.narthex.storage.testing.NaiveStorage;
import io.narthex.storage.testing.Point;
import io.narthex.storage.testing.SelectionReader;
import io.narthex.storage.testing.StorageContractTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A database together with peers against sorted maps; and the contract of a storage, where peers
/// are asked and have nothing.
final class FanOutStorageTest extends StorageContractTest {
  private static final Matcher ALL = Matcher.equal("__none__", "");
  private static final long BLOCK_MS = 60_000;
  private static final long T0 = 1_700_000_000_000L;

  @Override
  protected Storage open(int maxSeries) {
    return fanOut(database(DatabaseOptions.of(maxSeries, 0, new Random(5))), new FakePeers(2));
  }

  private static FanOutStorage fanOut(Database database, Peers peers) {
    return new FanOutStorage(database, database, peers);
  }

  /// One whose blocks are short.
  private static Database database() {
    return database(
        DatabaseOptions.of(1_000, 0, new Random(5))
            .withBlocks(new BlockOptions(BLOCK_MS, 9 * BLOCK_MS, 0, 0, 0)));
  }

  private static Database database(DatabaseOptions options) {
    Database database =
        Database.open(
            new SimulatedFileSystem(),
            Path.of("/data"),
            options,
            Clock.system(),
            MemoryBudget.root(1L << 30));
    database.replay();
    return database;
  }

  /// Peers that have samples in maps.
  private static final class FakePeers implements Peers {
    private final List<Map<Labels, NavigableMap<Long, Long>>> samples = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private LimitedList<String> list = new LimitedList<>(List.of(), false);

    FakePeers(int count) {
      for (int i = 0; i < count; i++) {
        samples.add(new TreeMap<>());
      }
    }

    @Override
    public boolean isEmpty() {
      return samples.isEmpty();
    }

    @Override
    public List<List<PeerAnswer>> read(List<SeriesQuery> queries, ReadContext context) {
      return queries.stream()
          .map(query ->
              samples.stream()
                  .map(of -> new PeerAnswer(series(of, query, context), warnings))
                  .toList())
          .toList();
    }

    private static PeerSeries series(
        Map<Labels, NavigableMap<Long, Long>> samples, SeriesQuery query, ReadContext context) {
      PeerSeries series = new PeerSeries(context);
      samples.forEach((labels, points) -> {
        if (query.matchers().stream().allMatch(m -> m.matches(labels.get(m.name())))) {
          TimeRange range = query.range();
          points
              .subMap(range.startMs(), true, range.endMs(), true)
              .forEach((time, bits) -> series.add(time, Double.longBitsToDouble(bits)));
          series.end(labels);
        }
      });
      return series.finish();
    }

    private record Lists<T>(List<LimitedList<T>> await) implements PeerLists<T> {
      @Override
      public void close() {
        // All are here.
      }
    }

    @Override
    public PeerLists<String> labelNames(
        List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
      return new Lists<>(List.of(list));
    }

    @Override
    public PeerLists<String> labelValues(
        String name,
        List<List<Matcher>> matcherSets,
        TimeRange range,
        int limit,
        ReadContext context) {
      return new Lists<>(List.of(list));
    }

    @Override
    public PeerLists<Labels> series(
        List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
      return new Lists<>(
          List.of(
              new LimitedList<>(
                  list.items().stream().map(name -> Labels.of("__name__", name)).toList(), false)));
    }
  }

  @Test
  void answersAsSortedMaps() {
    Seeds.rounds(30, random -> new Comparison(random).run());
  }

  private static final class Comparison {
    private final Random random;
    private final Database database = database();
    private final FakePeers peers;
    private final FanOutStorage storage;

    /// What the peers have, then what the database has: later ones win.
    private final List<Map<Labels, NavigableMap<Long, Long>>> oldestFirst;

    Comparison(Random random) {
      this.random = random;
      this.peers = new FakePeers(random.nextInt(4));
      this.storage = fanOut(database, peers);
      this.oldestFirst = new ArrayList<>(peers.samples);
      oldestFirst.add(new TreeMap<>());
    }

    void run() {
      try {
        for (Map<Labels, NavigableMap<Long, Long>> peer : peers.samples) {
          fill(peer);
        }
        commit();
        for (int i = 0; i < 10; i++) {
          check();
        }
      } finally {
        storage.close();
      }
    }

    private Labels series() {
      return Labels.of("__name__", "m" + random.nextInt(3), "s", "" + random.nextInt(4));
    }

    private void fill(Map<Labels, NavigableMap<Long, Long>> samples) {
      for (int s = random.nextInt(8); s > 0; s--) {
        NavigableMap<Long, Long> points = samples.computeIfAbsent(series(), l -> new TreeMap<>());
        long time = T0 + random.nextInt((int) (3 * BLOCK_MS));
        for (int i = random.nextInt(40) + 1; i > 0; i--) {
          points.put(time, Double.doubleToRawLongBits(random.nextInt(5)));
          time += random.nextBoolean() ? 1_000 : 1 + random.nextInt(20_000);
        }
      }
    }

    /// In order of time, so that all is taken; some of it goes to blocks.
    private void commit() {
      Map<Labels, NavigableMap<Long, Long>> own = oldestFirst.getLast();
      fill(own);
      TreeMap<Long, Map<Labels, Long>> byTime = new TreeMap<>();
      own.forEach((labels, points) ->
          points.forEach((time, bits) ->
              byTime.computeIfAbsent(time, t -> new TreeMap<>()).put(labels, bits)));
      byTime.forEach((time, values) -> {
        WriteBatch batch = new WriteBatch();
        values.forEach((labels, bits) ->
            batch.add(batch.addSeries(labels), time, Double.longBitsToDouble(bits)));
        assertTrue(database.commit(batch).allSuccessful());
        if (random.nextInt(30) == 0) {
          database.maintain();
        }
      });
    }

    private void check() {
      long startMs = T0 + random.nextInt((int) (4 * BLOCK_MS)) - BLOCK_MS / 2;
      TimeRange range = new TimeRange(startMs, startMs + random.nextInt((int) (4 * BLOCK_MS)));
      Matcher matcher = random.nextBoolean() ? ALL : Matcher.equal("__name__", "m1");
      boolean sorted = random.nextBoolean();
      SeriesQuery query = new SeriesQuery(List.of(matcher), range, SelectHints.NONE, sorted);
      try (Snapshot snapshot = storage.snapshot(List.of(query), ReadContext.unbounded())) {
        SeriesSelection selection = snapshot.selection(0);
        Map<Labels, List<Point>> read = new TreeMap<>(SelectionReader.read(selection));
        read.values().removeIf(List::isEmpty);
        assertEquals(expected(matcher, range), read);
        List<Labels> labels = new ArrayList<>();
        for (int i = 0; i < selection.seriesCount(); i++) {
          labels.add(selection.labels(i));
        }
        if (sorted) {
          assertEquals(labels.stream().sorted().toList(), labels);
        }
        boolean by = random.nextBoolean();
        List<String> names = random.nextBoolean() ? List.of("s") : List.of("__name__", "x");
        SeriesGroups expected = NaiveStorage.groups(labels, names, by);
        SeriesGroups actual = selection.groups(names, by);
        assertEquals(expected.labels(), actual.labels());
        assertEquals(list(expected.groupOfOrdinal()), list(actual.groupOfOrdinal()));
      }
    }

    private static List<Integer> list(int[] numbers) {
      return Arrays.stream(numbers).boxed().toList();
    }

    private Map<Labels, List<Point>> expected(Matcher matcher, TimeRange range) {
      Map<Labels, NavigableMap<Long, Long>> merged = new TreeMap<>();
      for (Map<Labels, NavigableMap<Long, Long>> source : oldestFirst) {
        source.forEach((labels, points) -> {
          if (matcher.matches(labels.get(matcher.name()))) {
            merged
                .computeIfAbsent(labels, l -> new TreeMap<>())
                .putAll(points.subMap(range.startMs(), true, range.endMs(), true));
          }
        });
      }
      Map<Labels, List<Point>> all = new TreeMap<>();
      merged.forEach((labels, points) -> {
        if (!points.isEmpty()) {
          all.put(
              labels,
              points.entrySet().stream().map(e -> new Point(e.getKey(), e.getValue())).toList());
        }
      });
      return all;
    }
  }

  @Test
  void longSeriesComeInSlices() {
    FakePeers peers = new FakePeers(1);
    Labels labels = Labels.of("__name__", "long");
    NavigableMap<Long, Long> points = new TreeMap<>();
    int count = SampleBatch.MAX_SAMPLES + 50_000;
    for (int i = 0; i < count; i++) {
      points.put(T0 + i, Double.doubleToRawLongBits(i));
    }
    peers.samples.getFirst().put(labels, points);
    SelectHints hints = new SelectHints(0, 1_000, 0, "", List.of(), false, false);
    SeriesQuery query = new SeriesQuery(List.of(ALL), TimeRange.ALL, hints, false);
    try (FanOutStorage storage = fanOut(database(), peers);
        Snapshot snapshot = storage.snapshot(List.of(query), ReadContext.unbounded());
        SampleCursor cursor = snapshot.selection(0).cursor(0, 1)) {
      SampleBatch batch = new SampleBatch();
      long lastMs = T0 - 1;
      int slices = 0;
      int seen = 0;
      while (cursor.next(batch)) {
        slices++;
        for (int i = 0; i < batch.count; i++) {
          if (batch.timestampsMs[i] > lastMs) {
            lastMs = batch.timestampsMs[i];
            assertEquals(seen++, batch.values[i]);
          }
        }
      }
      assertEquals(count, seen);
      assertEquals(2, slices);
    }
  }

  @Test
  void warningsOfPeersAreTold() {
    FakePeers peers = new FakePeers(2);
    peers.warnings.add("remote_read: gone");
    try (FanOutStorage storage = fanOut(database(), peers);
        Snapshot snapshot =
            storage.snapshot(
                List.of(new SeriesQuery(List.of(ALL), TimeRange.ALL, SelectHints.NONE, false)),
                ReadContext.unbounded())) {
      assertEquals(List.of("remote_read: gone"), snapshot.selection(0).warnings());
      assertEquals(0, snapshot.selection(0).seriesCount());
    }
  }

  @Test
  void listsAreJoined() {
    FakePeers peers = new FakePeers(1);
    try (FanOutStorage storage = fanOut(database(), peers)) {
      WriteBatch batch = new WriteBatch();
      batch.add(batch.addSeries(Labels.of("__name__", "c", "é", "c")), T0, 1);
      storage.commit(batch);
      peers.list = new LimitedList<>(List.of("a", "c", "z"), true, List.of("w"));
      ReadContext context = ReadContext.unbounded();
      assertEquals(
          new LimitedList<>(List.of("__name__", "a", "c", "z", "é"), true, List.of("w")),
          storage.labelNames(List.of(), TimeRange.ALL, 0, context));
      assertEquals(
          new LimitedList<>(List.of("a", "c"), true, List.of("w")),
          storage.labelValues("é", List.of(), TimeRange.ALL, 2, context));
      peers.list = new LimitedList<>(List.of("a"), false, List.of());
      assertEquals(
          new LimitedList<>(
              List.of(Labels.of("__name__", "a"), Labels.of("__name__", "c", "é", "c")), false),
          storage.series(List.of(), TimeRange.ALL, 2, context));
    }
  }

  @Test
  void nobodyIsAskedBeforeTheReplayOrWherePeersAreNone() {
    Database database =
        Database.open(
            new SimulatedFileSystem(),
            Path.of("/data"),
            DatabaseOptions.of(10, 0, new Random(5)),
            Clock.system(),
            MemoryBudget.root(1L << 30));
    FakePeers peers = new FakePeers(1);
    try (FanOutStorage storage = fanOut(database, peers)) {
      StorageException refused =
          assertThrows(
              StorageException.class, () -> SelectionReader.read(storage, TimeRange.ALL, ALL));
      assertSame(StorageException.Kind.UNAVAILABLE, refused.kind());
      database.replay();
      peers.samples.clear();
      assertEquals(Map.of(), SelectionReader.read(storage, TimeRange.ALL, ALL));
    }
  }
}
