package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.Durability;
import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.file.SimulatedFileSystem.Fault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What an acknowledgement is worth with each durability: everything after a kill, and after a
/// power cut what was synced.
final class LogDurabilityTest {
  private static final int STEPS = 60;
  private static final int SEEDS = 150;

  private static long operations(Durability durability) {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    new LogScript(5, durability).run(fileSystem, STEPS).close();
    return fileSystem.operationCount();
  }

  /// The process ends: what it had written the operating system has.
  private static void killAndVerify(LogScript script, SimulatedFileSystem fileSystem) {
    script.run(fileSystem.copy(), 0).close();
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void aKillAfterAnyFaultLosesNothingThatWasAcknowledged(Durability durability) throws IOException {
    long operations = operations(durability);
    for (Fault fault : Fault.values()) {
      for (long at = 1; at <= operations; at++) {
        SimulatedFileSystem fileSystem = new SimulatedFileSystem();
        fileSystem.createDirectories(LogScript.DIRECTORY);
        fileSystem.failAt(at, fault);
        LogScript script = new LogScript(5, durability);
        Log log = script.run(fileSystem, STEPS);
        assertTrue(script.sync(log), "recovers without restart");
        assertTrue(script.sync(log));
        assertEquals(log.lastSequence(), script.acknowledged());
        assertEquals("", log.statistics().fault());
        killAndVerify(script, fileSystem);
      }
    }
    System.out.printf("%s: %d operations, each with %d faults%n", durability, operations, 4);
    assertTrue(operations > 20);
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void aKillAtAnyOperationLosesNothingThatWasAcknowledged(Durability durability) {
    long operations = operations(durability);
    for (long at = 2; at <= operations; at++) {
      SimulatedFileSystem fileSystem = new SimulatedFileSystem();
      fileSystem.stopAt(at);
      LogScript script = new LogScript(5, durability);
      script.run(fileSystem, STEPS);
      killAndVerify(script, fileSystem);
    }
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void aPowerCutLosesOnlyWhatWasNotSynced(Durability durability) {
    long unsynced = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      LogScript script = new LogScript(seed, durability);
      SimulatedFileSystem fileSystem = new SimulatedFileSystem();
      for (int run = 0; run < 3; run++) {
        Log log = script.run(fileSystem, 25);
        long synced = log.statistics().durableSequence();
        unsynced += script.acknowledged() - Math.min(synced, script.acknowledged());
        script.promiseUpTo(synced);
        fileSystem = fileSystem.crash(seed);
      }
      script.run(fileSystem, 0).close();
    }
    System.out.printf("%s: frames acknowledged, not synced: %d%n", durability, unsynced);
    assertEquals(durability == Durability.ACK, unsynced == 0);
  }

  /// What was told to those who wait.
  private static final class Told implements DurabilityCallback {
    private final List<String> events = new ArrayList<>();

    @Override
    public void durable() {
      events.add("done");
    }

    @Override
    public void failed(StorageException cause) {
      events.add("failed");
    }
  }

  private static Log open(SimulatedFileSystem disk, Durability durability, ManualClock clock) {
    LogOptions options = new LogOptions(1 << 20, 4_096, 1 << 20, 1_000, durability);
    Log log = Log.open(disk, LogScript.DIRECTORY, options, clock);
    log.replayWithoutSyncer(new RecordingSink());
    return log;
  }

  @Test
  void withIntervalAFrameIsAcknowledgedWhenWrittenAndSyncedWhenTheIntervalEnds() {
    SimulatedFileSystem disk = new SimulatedFileSystem();
    ManualClock clock = new ManualClock(0);
    Log log = open(disk, Durability.INTERVAL, clock);
    FrameBuilder frame = new FrameBuilder().sample(1, 2, 3);
    for (int i = 1; i <= 5; i++) {
      Told told = new Told();
      clock.advanceMs(199);
      long before = disk.operationCount();
      log.whenDurable(log.append(frame), told);
      assertTrue(log.runDue());
      assertEquals(List.of("done"), told.events);
      int writes = i == 1 ? 2 : 1; // the segment's header goes before the first frame
      assertEquals(before + writes, disk.operationCount(), "no sync");
      assertEquals(0, log.statistics().durableSequence());
    }
    clock.advanceMs(10);
    assertTrue(log.runDue());
    assertEquals(5, log.statistics().durableSequence());
    assertEquals(0, log.statistics().inFlightBytes());
    assertEquals(1, log.statistics().syncs());
    log.close();
  }

  @Test
  void withIntervalFramesWhoseSyncFailsAreWrittenAgain() throws IOException {
    SimulatedFileSystem disk = new SimulatedFileSystem();
    ManualClock clock = new ManualClock(0);
    Log log = open(disk, Durability.INTERVAL, clock);
    FrameBuilder frame = new FrameBuilder().sample(1, 2, 3);
    for (int i = 0; i < 3; i++) {
      log.append(frame);
      assertTrue(log.runDue());
    }
    disk.failAt(disk.operationCount() + 1, Fault.SYNC_EIO);
    clock.advanceMs(1_000);
    assertTrue(log.runDue(), "a new segment takes them at once");
    assertEquals(3, log.statistics().durableSequence());
    assertEquals(1, log.statistics().syncFailures());
    for (int seed = 0; seed < 50; seed++) {
      SimulatedFileSystem crashed = disk.crash(seed);
      RecordingSink sink = new RecordingSink();
      Log again = Log.open(crashed, LogScript.DIRECTORY, LogScript.OPTIONS, clock);
      again.replayWithoutSyncer(sink);
      assertEquals(3, sink.samples.size());
    }
  }

  @Test
  void withIntervalManyBytesAreSyncedEarlier() {
    SimulatedFileSystem disk = new SimulatedFileSystem();
    LogOptions options = new LogOptions(1 << 20, 4_096, 1_000, 1_000, Durability.INTERVAL);
    Log log = Log.open(disk, LogScript.DIRECTORY, options, new ManualClock(0));
    log.replayWithoutSyncer(new RecordingSink());
    FrameBuilder frame = new FrameBuilder().sample(1, 2, Math.PI);
    for (int i = 0; i < 200; i++) {
      log.append(frame);
      assertTrue(log.runDue());
    }
    assertEquals(0, log.statistics().refusals());
    assertTrue(log.statistics().syncs() > 5, log.statistics()::toString);
    log.close();
  }

  @Test
  void withOsNothingIsSyncedBeforeTheSegmentEnds() {
    SimulatedFileSystem disk = new SimulatedFileSystem();
    ManualClock clock = new ManualClock(0);
    LogOptions options = new LogOptions(3_000, 16_384, 1 << 20, 1_000, Durability.OS);
    Log log = Log.open(disk, LogScript.DIRECTORY, options, clock);
    log.replayWithoutSyncer(new RecordingSink());
    FrameBuilder frame = new FrameBuilder().sample(1, 2, Math.PI);
    Told told = new Told();
    int appended = 0;
    while (log.statistics().segment() <= 1) {
      clock.advanceMs(5_000);
      log.whenDurable(log.append(frame), told);
      appended++;
      assertTrue(log.runDue());
      assertEquals(appended, told.events.size());
      assertEquals(0, log.statistics().inFlightBytes());
      assertEquals(
          log.statistics().segment() <= 1 ? 0 : appended - 1, log.statistics().durableSequence());
    }
    assertFalse(told.events.contains("failed"));
    assertEquals(0, log.statistics().syncs());
    log.append(frame);
    log.close();
    assertEquals(appended + 2, log.statistics().durableSequence(), "and a mark of the end");
  }

  @Test
  void whoWaitsForTheDiskIsToldAfterTheSyncOnly() {
    for (Durability durability : List.of(Durability.INTERVAL, Durability.OS)) {
      SimulatedFileSystem disk = new SimulatedFileSystem();
      ManualClock clock = new ManualClock(0);
      Log log = open(disk, durability, clock);
      FrameBuilder frame = new FrameBuilder().sample(1, 2, 3);
      Told written = new Told();
      log.whenDurable(log.append(frame), written);
      assertTrue(log.runDue());
      assertEquals(List.of("done"), written.events);
      assertEquals(0, log.statistics().durableSequence());
      Told onDisk = new Told();
      log.whenOnDisk(1, onDisk);
      assertEquals(List.of(), onDisk.events);
      assertTrue(log.runDue());
      assertEquals(List.of("done"), onDisk.events);
      assertEquals(1, log.statistics().durableSequence());
      log.whenOnDisk(1, onDisk);
      assertEquals(2, onDisk.events.size(), "at once");
      log.close();
    }
  }
}
