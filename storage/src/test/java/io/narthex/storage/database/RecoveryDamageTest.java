package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.Snapshot;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.Point;
import io.narthex.storage.testing.SelectionReader;
import io.narthex.storage.wal.LogOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Every byte of a recovery snapshot and of a file of extents changed, set to zero, cut off: the
/// database starts, and nothing is lost that the log has.
final class RecoveryDamageTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final Path EXTENTS = DIRECTORY.resolve("head/extents-00000001");
  private static final long T0 = 1_700_000_000_000L;
  private static final int SEGMENT_BYTES = 16 << 10;
  private static final Matcher ALL = Matcher.of(MatchType.REGEX, "__name__", ".+");

  private final SimulatedFileSystem intact = new SimulatedFileSystem();
  private int step;

  private static Path snapshot(int number) {
    return DIRECTORY.resolve("wal/snapshot-0000000" + number + ".snap");
  }

  private static Database open(SimulatedFileSystem disk) {
    Database database =
        Database.open(
            disk,
            DIRECTORY,
            new DatabaseOptions(
                100,
                Long.MAX_VALUE,
                BlockOptions.of(7_200_000, 0),
                new LogOptions(SEGMENT_BYTES, 512, 1 << 20, 20),
                10,
                0,
                new Random(7)),
            Clock.system(),
            MemoryBudget.root(1 << 26));
    database.replay();
    return database;
  }

  private static Map<Labels, List<Point>> all(Database database) {
    return SelectionReader.read(database, TimeRange.ALL, ALL);
  }

  private static List<String> warnings(Database database, TimeRange range) {
    SeriesQuery query = new SeriesQuery(List.of(ALL), range, SelectHints.NONE, false);
    try (Snapshot snapshot = database.snapshot(List.of(query), ReadContext.unbounded())) {
      return snapshot.selection(0).warnings();
    }
  }

  private void commit(Database database, int steps) {
    WriteBatch batch = new WriteBatch();
    for (int end = step + steps; step < end; step++) {
      batch.clear();
      batch.add(batch.addSeries(Labels.of("__name__", "constant")), T0 + step * 1_000L, 1);
      batch.add(batch.addSeries(Labels.of("__name__", "counter")), T0 + step * 1_000L, step * 7);
      assertTrue(database.commit(batch).allSuccessful());
    }
  }

  /// @return bytes tried
  private int sweep(Path path, Map<Labels, List<Point>> expected) throws IOException {
    byte[] bytes = intact.bytes(path);
    for (int at = 0; at < bytes.length; at++) {
      for (int mutation = 0; mutation < 3; mutation++) {
        byte[] damaged = mutation == 2 ? Arrays.copyOf(bytes, at) : bytes.clone();
        if (mutation < 2) {
          damaged[at] = (byte) (mutation == 0 ? bytes[at] ^ 1 << at % 8 : 0);
        }
        if (Arrays.equals(damaged, bytes)) {
          continue;
        }
        SimulatedFileSystem disk = intact.copy();
        disk.setBytes(path, damaged);
        Database database = open(disk);
        String where = path + " byte " + at + ", mutation " + mutation;
        assertEquals(0, database.figures().recordsLost(), where);
        assertEquals(0, database.figures().extentsLost(), where);
        assertEquals(expected, all(database), where);
        database.close();
      }
    }
    return bytes.length;
  }

  @Test
  void aDamagedSnapshotOrExtentGivesWay() throws IOException {
    Database database = open(intact);
    commit(database, 150);
    database.writeRecovery();
    assertTrue(intact.exists(EXTENTS));
    commit(database, 10);
    database.close();
    Database again = open(intact.copy());
    Map<Labels, List<Point>> expected = all(again);
    again.close();
    assertEquals(160, expected.values().iterator().next().size());
    int bytes = sweep(snapshot(1), expected);
    bytes += sweep(snapshot(2), expected);
    bytes += sweep(EXTENTS, expected);
    System.out.printf("bytes of snapshots and extents damaged: %d, 3 ways each%n", bytes);
  }

  @Test
  void whatTheLogHasNoMoreIsServedWithoutADamagedExtent() throws IOException {
    Database database = open(intact);
    commit(database, 600);
    database.writeRecovery();
    commit(database, 200);
    database.writeRecovery();
    commit(database, 10);
    database.close();
    assertFalse(intact.exists(DIRECTORY.resolve("wal/segment-00000001.log")));
    byte[] bytes = intact.bytes(EXTENTS);
    bytes[bytes.length / 2] ^= 1;
    intact.setBytes(EXTENTS, bytes);
    Database again = open(intact);
    assertEquals(1, again.figures().extentsLost());
    Map<Labels, List<Point>> found = all(again);
    found.forEach((labels, points) -> {
      assertEquals(T0 + 809_000, points.getLast().timestampMs(), labels.toString());
      assertTrue(points.size() > 40 && points.size() < 810, labels.toString());
    });
    assertEquals(2, found.size());
    long oldestKeptMs =
        found.values().stream()
            .mapToLong(points -> points.getFirst().timestampMs())
            .max()
            .orElse(0);
    assertTrue(warnings(again, new TimeRange(T0 + 809_000, T0 + 809_000)).isEmpty());
    assertTrue(warnings(again, new TimeRange(T0 - 1_000, T0 - 1)).isEmpty());
    for (long startMs = T0; startMs < oldestKeptMs; startMs += 20_000) {
      List<String> warnings = warnings(again, new TimeRange(startMs, startMs + 1_000));
      assertEquals(1, warnings.size());
      assertTrue(
          warnings
              .getFirst()
              .startsWith("samples of the head from 2023-11-14T22:13:20Z to 2023-11-14T22:"),
          warnings.getFirst());
    }
    again.close();
  }
}
