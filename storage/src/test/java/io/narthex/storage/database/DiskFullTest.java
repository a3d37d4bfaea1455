package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.CommitResult;
import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.file.SimulatedFileSystem.Fault;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.Acknowledgement;
import io.narthex.storage.testing.SelectionReader;
import io.narthex.storage.wal.LogOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A disk that is full and one that fails: writes are refused, reads go on, and without a restart
/// all is well again afterwards.
@Timeout(60)
final class DiskFullTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final Path RESERVE = DIRECTORY.resolve("reserve");
  private static final Path FILLER = Path.of("/filler");
  private static final long T0 = 1_700_000_000_000L;
  private static final int CAPACITY = 16 << 20;
  private static final int RESERVE_BYTES = 600 << 10;
  private static final DatabaseOptions OPTIONS =
      new DatabaseOptions(
          1_000,
          Long.MAX_VALUE,
          BlockOptions.of(7_200_000, 10_000),
          new LogOptions(64 << 10, 16 << 10, 1 << 20, 20),
          10,
          RESERVE_BYTES,
          new Random(5));

  private final SimulatedFileSystem disk = new SimulatedFileSystem();
  private int committed;

  private static Database open(SimulatedFileSystem disk) {
    Database database =
        Database.open(disk, DIRECTORY, OPTIONS, Clock.system(), MemoryBudget.root(1 << 28));
    database.replay();
    return database;
  }

  private CommitResult commit(Database database) {
    WriteBatch batch = new WriteBatch();
    batch.add(batch.addSeries(Labels.of("__name__", "m")), T0 + committed, committed);
    CommitResult result = database.commit(batch);
    committed++;
    return result;
  }

  private void commitDurably(Database database) {
    assertTrue(Acknowledgement.of(database, commit(database).sequence()));
  }

  private static DurabilityCallback completing(CompletableFuture<Boolean> future) {
    return new DurabilityCallback() {
      @Override
      public void durable() {
        future.complete(true);
      }

      @Override
      public void failed(StorageException cause) {
        future.complete(false);
      }
    };
  }

  private static int samples(Database database) {
    return SelectionReader.read(database, TimeRange.ALL, Matcher.equal("__name__", "m"))
        .values()
        .stream()
        .mapToInt(List::size)
        .sum();
  }

  private void fillTo(long freeBytes) {
    disk.setBytes(FILLER, new byte[0]);
    long filling = disk.volume(DIRECTORY).freeBytes() - freeBytes;
    disk.setBytes(FILLER, new byte[Math.toIntExact(filling)]);
  }

  private static void assertRefused(Runnable write) {
    StorageException refused = assertThrows(StorageException.class, write::run);
    assertEquals(StorageException.Kind.UNAVAILABLE, refused.kind());
    assertTrue(
        String.valueOf(refused.getMessage()).startsWith("storage is read-only, the disk is full"),
        refused.getMessage());
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    assertTrue(condition.getAsBoolean());
  }

  @Test
  void aFullDiskMakesTheStorageReadOnlyUntilThereIsSpace() throws IOException {
    disk.setCapacityBytes(CAPACITY);
    Database database = open(disk);
    database.maintainShort();
    assertEquals(RESERVE_BYTES, disk.bytes(RESERVE).length);
    commitDurably(database);
    fillTo(RESERVE_BYTES);
    database.maintainShort();
    assertFalse(database.figures().isReadOnly());
    commitDurably(database);
    fillTo(RESERVE_BYTES - 1);
    long runs = database.figures().upkeepRuns();
    database.maintainShort();
    assertTrue(database.figures().isReadOnly());
    await(() -> database.figures().upkeepRuns() > runs);
    assertRefused(() -> commit(database));
    assertRefused(() ->
        database.delete(
            List.of(Matcher.equal("__name__", "m")), TimeRange.ALL, ReadContext.unbounded()));
    assertEquals(2, samples(database));
    assertTrue(disk.exists(RESERVE));
    fillTo(RESERVE_BYTES / 2 - 1);
    database.maintainShort();
    assertFalse(disk.exists(RESERVE), "given up for what makes room");
    fillTo(2 * RESERVE_BYTES);
    database.maintainShort();
    assertRefused(() -> commit(database));
    disk.delete(FILLER);
    database.maintainShort();
    assertFalse(database.figures().isReadOnly());
    assertEquals(RESERVE_BYTES, database.figures().reserveBytes());
    assertEquals(1, database.figures().readOnlyCount());
    commitDurably(database);
    assertEquals(3, samples(database));
    database.close();
    Database again = open(disk.copy());
    assertEquals(3, samples(again));
    again.close();
  }

  @Test
  void aSmallVolumeKeepsASixteenth() throws IOException {
    disk.setCapacityBytes(1 << 20);
    Database database = open(disk);
    database.maintainShort();
    assertEquals(1 << 16, disk.bytes(RESERVE).length);
    database.close();
  }

  @Test
  void aDiskThatFillsAgainAndAgainLosesNothing() {
    SplittableRandom random = new SplittableRandom(11);
    disk.setCapacityBytes(CAPACITY);
    Database database = open(disk);
    database.maintainShort();
    for (int round = 0; round < 20; round++) {
      commitDurably(database);
      fillTo(random.nextInt(RESERVE_BYTES));
      database.maintainShort();
      assertRefused(() -> commit(database));
      disk.setBytes(FILLER, new byte[0]);
      database.maintainShort();
      commitDurably(database);
    }
    SimulatedFileSystem crashed = disk.crash(3);
    assertThrows(StorageException.class, database::close);
    Database recovered = open(crashed);
    assertEquals(40, samples(recovered));
    recovered.close();
  }

  @Test
  void aLogThatFailsRefusesAndRecoversByItself() {
    Database database = open(disk);
    commitDurably(database);
    disk.failFrom(disk.operationCount() + 1, Fault.EIO);
    CompletableFuture<Boolean> told = new CompletableFuture<>();
    database.whenDurable(commit(database).sequence(), completing(told));
    assertFalse(told.orTimeout(10, TimeUnit.SECONDS).join());
    assertTrue(database.figures().isReadOnly());
    assertEquals(
        StorageException.Kind.UNAVAILABLE,
        assertThrows(StorageException.class, () -> commit(database)).kind());
    assertEquals(2, samples(database));
    disk.heal();
    await(() -> !database.figures().isReadOnly());
    committed--;
    CommitResult retried = commit(database);
    assertEquals(SampleOutcome.DUPLICATE, retried.outcome(0), "logged again meanwhile");
    commitDurably(database);
    SimulatedFileSystem crashed = disk.crash(5);
    assertThrows(StorageException.class, database::close);
    Database again = open(crashed);
    assertEquals(3, samples(again));
    again.close();
  }
}
