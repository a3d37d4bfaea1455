package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.wal.SnapshotReader;
import io.narthex.storage.wal.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What the head writes to a recovery snapshot, byte by byte. Where these bytes change, the version
/// of the snapshot does.
final class RecoveryFormatTest {
  private static final Path DIRECTORY = Path.of("/data");

  private static Database open(SimulatedFileSystem disk) {
    Database database =
        Database.open(
            disk,
            DIRECTORY,
            DatabaseOptions.of(100, 0, new Random(7)),
            Clock.system(),
            MemoryBudget.root(1 << 26));
    database.replay();
    return database;
  }

  @Test
  void goldenBytes() throws IOException {
    SimulatedFileSystem disk = new SimulatedFileSystem();
    Database database = open(disk);
    WriteBatch batch = new WriteBatch();
    for (int step = 0; step < 3; step++) {
      batch.clear();
      batch.add(batch.addSeries(Labels.of("__name__", "up")), 1_000 + step * 15L, 1);
      batch.add(
          batch.addSeries(Labels.of("__name__", "x", "le", "5")), 1_000 + step * 15L, step * 0.1);
      assertTrue(database.commit(batch).allSuccessful());
    }
    database.writeRecovery();
    List<String> sections = new ArrayList<>();
    SnapshotStore store = SnapshotStore.open(disk, DIRECTORY.resolve("wal"));
    try (SnapshotReader reader =
        Objects.requireNonNull(store.openNewest(Long.MAX_VALUE), "no snapshot")) {
      while (reader.next()) {
        sections.add(
            reader.type() + ":" + HexFormat.of().formatHex(reader.bytes(), 0, reader.length()));
      }
    }
    String state =
        "0604000000000000" // newest sample: 1030
            + "e803000000000000" // oldest
            + "0000000000000080" // nothing is refused
            + "0300000000000000" // next ref
            + "20c4b9c6aee7750c"; // id of the key
    String series =
        "01000003d00f1e1e" // one column: ordinal, known, new, distances
            + "02" // series
            + "01000000000000000200000000000000" // refs
            + "18e5ff31057a4ee979017e534ae4a9c2" // identities, high halves
            + "d1aaba5ca97d607f884f4357dc66df10" // low halves
            + "e803000000000000e803000000000000" // first timestamps
            + "06040000000000000604000000000000" // newest timestamps
            + "000000000000f03f9a9999999999c93f" // newest values: 1, 0.2
            + "00000000000000000000000000000000" // sealed vectors
            + "03000000000000000300000000000000" // sequences
            + "00000300000000000400030001010400" // states of open vectors
            + "0000" // columns of both
            + "01004242" // tail of the second
            + "0200085f5f6e616d655f5f00027570" // label names and value: up
            + "030001026c65010178000135"; // x, le 5
    assertEquals(List.of("1:" + state, "2:" + series), sections);
    database.close();
  }
}
