package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.StorageException;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.file.SimulatedFileSystem.Fault;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Faults and crashes at every operation of the log.
final class LogFaultTest {
  private static final int STEPS = 60;
  private static final int CRASHES = 3;

  private static long operationsOfScript(long seed) {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    new LogScript(seed).run(fileSystem, STEPS).close();
    return fileSystem.operationCount();
  }

  /// Crashes, recovers, checks.
  private static void crashAndVerify(LogScript script, SimulatedFileSystem crashing, long seed) {
    SimulatedFileSystem crashed = crashing.crash(seed);
    Log log = script.run(crashed, 0);
    assertTrue(script.sync(log));
    log.close();
    script.run(crashed.crash(seed), 0).close();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void oneOperationFails(Fault fault) throws IOException {
    long operations = operationsOfScript(1);
    int runs = 0;
    for (long at = 1; at <= operations; at++) {
      for (int crash = 0; crash < CRASHES; crash++) {
        SimulatedFileSystem fileSystem = new SimulatedFileSystem();
        fileSystem.createDirectories(LogScript.DIRECTORY);
        fileSystem.failAt(at, fault);
        LogScript script = new LogScript(1);
        Log log = script.run(fileSystem, STEPS);
        assertTrue(script.sync(log), "recovers without restart");
        assertTrue(script.sync(log));
        assertEquals(log.lastSequence(), script.acknowledged());
        assertEquals("", log.statistics().fault());
        crashAndVerify(script, fileSystem, at * CRASHES + crash);
        runs++;
      }
    }
    System.out.printf("%s at each of %d operations: %d runs%n", fault, operations, runs);
    assertTrue(operations > 100);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void everyOperationFailsFromOneOn(Fault fault) throws IOException {
    long operations = operationsOfScript(2);
    for (long at = 2; at <= operations; at++) {
      SimulatedFileSystem fileSystem = new SimulatedFileSystem();
      fileSystem.createDirectories(LogScript.DIRECTORY);
      fileSystem.failFrom(at, fault);
      LogScript script = new LogScript(2);
      Log log = script.run(fileSystem, STEPS);
      if (at % 2 == 0) {
        fileSystem.heal();
        assertTrue(script.sync(log), "recovers without restart");
        assertTrue(script.sync(log));
        assertEquals(log.lastSequence(), script.acknowledged());
      }
      crashAndVerify(script, fileSystem, at);
    }
  }

  /// The process ends at each write, sync, create, rename and delete in turn, and the machine with
  /// it; then again at each operation of the recovery.
  @Test
  void crashesAtEveryOperation() {
    long operations = operationsOfScript(3);
    int runs = 0;
    for (long at = 2; at <= operations; at++) {
      for (int crash = 0; crash < CRASHES; crash++) {
        SimulatedFileSystem fileSystem = new SimulatedFileSystem();
        fileSystem.stopAt(at);
        LogScript script = new LogScript(3);
        script.run(fileSystem, STEPS);
        crashAndVerify(script, fileSystem, at * CRASHES + crash);
        runs++;
      }
    }
    System.out.printf("crash at each of %d operations: %d runs%n", operations, runs);
    assertTrue(operations > 100);
  }

  @Test
  void crashesAtEveryOperationOfTheRecovery() {
    int runs = 0;
    for (long crash = 0; crash < 10; crash++) {
      boolean ended = false;
      for (long at = 1; !ended; at++) {
        SimulatedFileSystem fileSystem = new SimulatedFileSystem();
        LogScript script = new LogScript(4);
        script.run(fileSystem, STEPS);
        SimulatedFileSystem recovering = fileSystem.crash(crash);
        recovering.stopAt(at);
        script.run(recovering, 0);
        ended = recovering.operationCount() < at;
        crashAndVerify(script, recovering, at + crash);
        runs++;
      }
    }
    System.out.printf("crash at each operation of 10 recoveries: %d runs%n", runs);
    assertTrue(runs > 50);
  }

  @Test
  void crashesAnywhereAgainAndAgain() {
    int seeds = Integer.getInteger("narthex.crash.seeds", 2_000);
    long first = Long.getLong("test.seed", 1);
    for (long seed = first; seed < first + seeds; seed++) {
      try {
        crashRepeatedly(seed, false);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("replay with -Dtest.seed=" + seed + ": " + e, e);
      }
    }
    System.out.printf("crash seeds: %d from %d%n", seeds, first);
  }

  @Test
  void withSyncsTurnedOffLossesAreFound() {
    int found = 0;
    for (long seed = 1; seed <= 200; seed++) {
      try {
        crashRepeatedly(seed, true);
      } catch (AssertionError e) {
        found++;
      }
    }
    System.out.printf("losses found with syncs off: %d of 200 seeds%n", found);
    assertTrue(found > 100, "the crash test must be able to fail: " + found);
  }

  private static void crashRepeatedly(long seed, boolean ignoreSyncs) {
    SplittableRandom random = new SplittableRandom(seed);
    LogScript script = new LogScript(seed);
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    for (int run = 0; run < 3; run++) {
      if (ignoreSyncs) {
        fileSystem.ignoreSyncs();
      }
      if (random.nextInt(4) > 0) {
        fileSystem.stopAt(3 + random.nextInt(150));
      }
      if (random.nextInt(4) == 0) {
        fileSystem.failAt(3 + random.nextInt(100), List.of(Fault.values()).get(random.nextInt(4)));
      }
      script.run(fileSystem, random.nextInt(40));
      fileSystem = fileSystem.crash(random.nextLong());
    }
    script.run(fileSystem, 0).close();
  }

  @Test
  void aFullDiskRefusesBeforeAnythingIsLostAndRecoversWithoutRestart() {
    for (long seed = 1; seed <= 100; seed++) {
      SimulatedFileSystem fileSystem = new SimulatedFileSystem();
      LogScript script = new LogScript(seed);
      Log log = script.run(fileSystem, 5);
      assertTrue(script.sync(log));
      fileSystem.setCapacityBytes(fileSystem.usedBytes() + seed * 37);
      assertTrue(log.syncNow());
      for (int i = 0; i < 400 && script.refusals() == 0; i++) {
        script.append(log);
        assertTrue(i % 2 > 0 || script.sync(log), log.statistics()::toString);
      }
      assertTrue(script.refusals() > 0, "no space, no frames");
      assertTrue(script.sync(log), "the reserve holds what was taken");
      fileSystem.setCapacityBytes(Long.MAX_VALUE);
      assertTrue(log.syncNow());
      int refusals = script.refusals();
      for (int i = 0; i < 20; i++) {
        script.append(log);
        assertTrue(script.sync(log));
      }
      assertEquals(refusals, script.refusals());
      crashAndVerify(script, fileSystem, seed);
    }
  }

  @Test
  void bytesInFlightAreBounded() {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    LogOptions options = new LogOptions(1 << 20, 4_096, 1_000, 1_000);
    Log log = Log.open(fileSystem, LogScript.DIRECTORY, options, new ManualClock(0));
    log.replayWithoutSyncer(new RecordingSink());
    FrameBuilder frame = new FrameBuilder().sample(1, 2, Math.PI);
    int taken = 0;
    while (log.statistics().refusals() == 0) {
      try {
        log.append(frame);
        taken++;
      } catch (StorageException e) {
        assertEquals(StorageException.Kind.UNAVAILABLE, e.kind());
      }
    }
    assertTrue(taken > 10 && log.statistics().inFlightBytes() <= 1_000);
    assertTrue(log.syncNow());
    log.append(frame);
    log.close();
  }
}
