package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.BlockDescription;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.Snapshot;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockDirectory;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import io.narthex.storage.testing.SelectionReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A block whose files change while it is served: the reader who meets the damage gets an error
/// that names it, the next ones are served without the block and told so.
final class LiveDamageTest {
  private static final long T0 = 1_700_000_000_000L;
  private static final long STEP_MS = 5_000;
  private static final int STEPS = 40;
  private static final long PATIENCE_MS = 10_000;
  private static final Matcher ALL = Matcher.equal("__name__", "m");

  @TempDir private Path directory = Path.of("");
  private Database database;
  private BlockDescription first;

  @BeforeEach
  void writeBlocks() {
    database =
        Database.open(
            directory,
            DatabaseOptions.of(100, 0, new Random(3))
                .withBlocks(new BlockOptions(60_000, 60_000, 0, 0, 0)),
            Clock.system(),
            MemoryBudget.root(1 << 26));
    database.replay();
    WriteBatch batch = new WriteBatch();
    for (int step = 0; step < STEPS; step++) {
      batch.clear();
      batch.add(batch.addSeries(Labels.of("__name__", "m")), T0 + step * STEP_MS, step * 0.37);
      database.commit(batch);
    }
    database.maintain();
    first = database.administration().blocks().getFirst();
    assertEquals(STEPS, readAll());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Path file(String name) {
    return directory.resolve("blocks").resolve(first.ulid()).resolve(name);
  }

  private int readAll() {
    return SelectionReader.read(database, TimeRange.ALL, ALL).values().iterator().next().size();
  }

  private List<String> warnings() {
    SeriesQuery query = new SeriesQuery(List.of(ALL), TimeRange.ALL, SelectHints.NONE, false);
    try (Snapshot snapshot = database.snapshot(List.of(query), ReadContext.unbounded())) {
      return snapshot.selection(0).warnings();
    }
  }

  private void flipLastByte(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(file(name));
    bytes[bytes.length - 1] ^= 1;
    Files.write(file(name), bytes);
  }

  private boolean isServed() {
    return database.administration().blocks().stream()
        .anyMatch(block -> block.ulid().equals(first.ulid()));
  }

  @Test
  void aReaderWhoMeetsDamageHasTheBlockReadAndQuarantined() throws Exception {
    flipLastByte("chunks");
    StorageException met = assertThrows(StorageException.class, this::readAll);
    assertEquals(StorageException.Kind.CORRUPT, met.kind());
    String message = String.valueOf(met.getMessage());
    assertTrue(message.contains(first.ulid()) && message.contains("series"), message);
    for (long end = System.currentTimeMillis() + PATIENCE_MS;
        isServed() && System.currentTimeMillis() < end; ) {
      Thread.sleep(5);
    }
    assertFalse(isServed());
    assertEquals(STEPS - first.sampleCount(), readAll());
    assertEquals(1, warnings().size());
    assertTrue(warnings().getFirst().contains(first.ulid()), () -> warnings().getFirst());
    assertTrue(
        Files.exists(directory.resolve("quarantine").resolve(first.ulid()).resolve("reason")));
    assertEquals(1, database.figures().blocks().damaged());
  }

  /// A reader may have met what has passed: a lost page, or bytes that were wrong on their way.
  @Test
  void aSuspectedBlockThatIsWholeIsServedOn() throws IOException {
    database.close();
    FileSystem files = FileSystem.nio();
    IdentityKey key = IdentityFile.find(files, directory).orElseThrow();
    UpkeepCounters counters = new UpkeepCounters();
    try (BlockDirectory blocks = DataFiles.openBlocks(files, directory, key)) {
      BlockScrubbing scrubbing = new BlockScrubbing(blocks, counters, new ManualClock(T0));
      Block last = blocks.blocks().getLast();
      scrubbing.suspect(last);
      scrubbing.run();
      assertTrue(blocks.blocks().contains(last));
      assertEquals(List.of(), blocks.problems());
      assertEquals(1, counters.figures(blocks.blocks()).scrubbed());
      assertEquals(0, counters.figures(blocks.blocks()).damaged());
    }
  }
}
