package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.file.SimulatedFileSystem.Fault;
import io.narthex.storage.labels.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Group commit with others that append and wait at any moment of its work. Its parts under the
/// monitor are atomic, so what can happen are calls between two operations on files and in
/// callbacks: these are tried out one by one; what threads do besides, with real ones.
@Timeout(120)
final class GroupCommitTest {
  private static final Path DIRECTORY = Path.of("/data/wal");
  private static final int THREADS = 4;
  private static final int FRAMES = 100;
  private static final int MAX_TRIES = 100_000;
  private static final LogOptions OPTIONS = new LogOptions(150, 1_024, 1 << 16, 20);

  /// Appends frames and keeps account of callbacks. Its methods may be called by any thread.
  private static final class Account {
    private final Log log;
    private final ObservedFileSystem files;
    private final Set<Long> accepted = new HashSet<>();
    private final List<String> broken = new ArrayList<>();
    private long registered;
    private long durable;
    private long failed;
    private long refused;
    private long lastDurable;
    private String lastRefusal = "";

    Account(Log log, ObservedFileSystem files) {
      this.log = log;
      this.files = files;
    }

    /// Appends a frame and waits for it with `then` to follow; a refusal is counted.
    ///
    /// @return whether it was taken
    boolean append(FrameBuilder frame, Runnable then) {
      long sequence;
      try {
        sequence = log.append(frame);
      } catch (StorageException e) {
        synchronized (this) {
          refused++;
          lastRefusal = String.valueOf(e.getMessage());
        }
        return false;
      }
      synchronized (this) {
        if (!accepted.add(sequence)) {
          broken.add("given twice: sequence " + sequence);
        }
        registered++;
      }
      log.whenDurable(sequence, new Waiting(sequence, frame.seriesLength() > 0, then));
      return true;
    }

    private final class Waiting implements DurabilityCallback {
      private final long sequence;
      private final boolean hasSeries;
      private final Runnable then;
      private boolean told;

      Waiting(long sequence, boolean hasSeries, Runnable then) {
        this.sequence = sequence;
        this.hasSeries = hasSeries;
        this.then = then;
      }

      @Override
      public void durable() {
        synchronized (Account.this) {
          tell();
          durable++;
          for (long before = 1; before <= sequence; before++) {
            if (!files.isDurable(before)) {
              broken.add("told " + sequence + " durable before " + before + " was");
            }
          }
          if (hasSeries && !files.hasSeriesOf(sequence)) {
            broken.add("told " + sequence + " durable before its series were");
          }
          lastDurable = Math.max(lastDurable, sequence);
        }
        then.run();
      }

      @Override
      public void failed(StorageException cause) {
        synchronized (Account.this) {
          tell();
          failed++;
          if (cause.kind() == StorageException.Kind.CORRUPT) {
            broken.add("told " + sequence + " " + cause);
          }
        }
        then.run();
      }

      private void tell() {
        if (told) {
          broken.add("told twice: " + sequence);
        }
        told = true;
      }
    }

    /// After close: everybody was told, and a replay finds all frames that were accepted.
    synchronized void check(SimulatedFileSystem disk, String what) {
      assertEquals(List.of(), broken, what);
      assertEquals(registered, durable + failed, what);
      RecordingSink sink = new RecordingSink();
      try (Log again = Log.open(disk.copy(), DIRECTORY, OPTIONS, new ManualClock(0))) {
        ReplayReport report = again.replayWithoutSyncer(sink);
        assertEquals(0, report.recordsLost(), what);
        assertTrue(report.lastSequence() >= lastDurable, what);
      }
      Set<Long> found = new HashSet<>();
      sink.samples.forEach(sample -> found.add(sample.sequence()));
      assertEquals(accepted, found, what);
    }
  }

  private static FrameBuilder frame(long ref) {
    FrameBuilder frame = new FrameBuilder();
    if (ref % 2 == 1) {
      frame.series(ref, Labels.of("__name__", "m" + ref));
    }
    return frame.sample(ref, 1_000, (double) ref);
  }

  /// What is done between the operations.
  ///
  /// @param first moment at which somebody appends and waits
  /// @param second the same, again
  /// @param failing operation of the disk that fails, 0 for none
  /// @param inCallbacks whether those who are told append at once again
  private record Plan(int first, int second, long failing, boolean inCallbacks) {}

  /// Appends and syncs, closes, checks.
  ///
  /// @return moments that there were
  private static int run(Plan plan) {
    SimulatedFileSystem disk = new SimulatedFileSystem();
    ObservedFileSystem files = new ObservedFileSystem(disk);
    Log log = Log.open(files, DIRECTORY, OPTIONS, new ManualClock(0));
    log.replayWithoutSyncer(new RecordingSink());
    if (plan.failing > 0) {
      disk.failAt(disk.operationCount() + plan.failing, Fault.SYNC_EIO);
    }
    Account account = new Account(log, files);
    int[] moment = new int[1];
    files.letAct(() -> {
      int now = ++moment[0];
      if (now == plan.first) {
        account.append(frame(11), () -> {});
      }
      if (now == plan.second) {
        account.append(frame(12), () -> {});
      }
    });
    Runnable then = plan.inCallbacks ? () -> account.append(frame(13), () -> {}) : () -> {};
    account.append(frame(1), then);
    log.syncNow();
    account.append(frame(2), then);
    account.append(frame(3), () -> {});
    log.syncNow();
    account.append(frame(4), () -> {});
    log.close();
    account.check(disk, plan.toString());
    if (plan.failing == 0 && !plan.inCallbacks) {
      assertEquals(0, account.failed, plan.toString());
    }
    return moment[0];
  }

  @Test
  void othersComeAtAnyTwoMoments() {
    int moments = run(new Plan(0, 0, 0, false));
    int runs = 0;
    for (int first = 1; first <= moments; first++) {
      for (int second = first; second <= moments; second++) {
        run(new Plan(first, second, 0, false));
        runs++;
      }
    }
    System.out.printf("group commit: %d moments, %d pairs%n", moments, runs);
    assertTrue(moments > 20);
  }

  @Test
  void othersComeAtAnyMomentOfAnyFailure() {
    int moments = run(new Plan(0, 0, 0, true));
    int runs = 0;
    for (long failing = 1; failing <= moments / 2; failing++) {
      for (int first = 1; first <= moments; first++) {
        run(new Plan(first, first + 2, failing, first % 2 == 0));
        runs++;
      }
    }
    System.out.printf("group commit: %d moments of failures%n", runs);
    assertTrue(runs > 200);
  }

  @Test
  void aFailureIsToldOnceAndFramesAreTakenAgainAfterIt() {
    SimulatedFileSystem disk = new SimulatedFileSystem();
    ObservedFileSystem files = new ObservedFileSystem(disk);
    Log log = Log.open(files, DIRECTORY, OPTIONS, new ManualClock(0));
    log.replayWithoutSyncer(new RecordingSink());
    Account account = new Account(log, files);
    disk.failFrom(disk.operationCount() + 1, Fault.EIO);
    account.append(frame(1), () -> {});
    account.append(frame(2), () -> {});
    assertTrue(!log.syncNow());
    assertEquals(2, account.failed);
    account.append(frame(3), () -> {});
    assertEquals(1, account.refused, "none is taken while the disk fails");
    assertTrue(!log.syncNow());
    assertEquals(2, account.failed, "told once");
    disk.heal();
    assertTrue(log.syncNow());
    account.append(frame(4), () -> {});
    assertTrue(log.syncNow());
    assertEquals(1, account.durable);
    assertEquals(3, account.lastDurable, "what failed is durable now, before what came later");
    log.close();
    account.check(disk, "healed");
  }

  @Test
  void callbacksOfOneRunComeInTheOrderOfTheirCalls() {
    SimulatedFileSystem disk = new SimulatedFileSystem();
    Log log = Log.open(disk, DIRECTORY, OPTIONS, new ManualClock(0));
    log.replayWithoutSyncer(new RecordingSink());
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int call = i;
      log.whenDurable(
          i % 3 == 2 ? log.lastSequence() : log.append(frame(i + 1)),
          new DurabilityCallback() {
            @Override
            public void durable() {
              order.add(call);
            }

            @Override
            public void failed(StorageException cause) {
              throw new AssertionError(cause);
            }
          });
    }
    assertEquals(List.of(), order);
    assertTrue(log.syncNow());
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      expected.add(i);
    }
    assertEquals(expected, order);
    log.close();
  }

  @Test
  void threadsThatAppendAreAllToldOnceWhateverFails() throws InterruptedException {
    long told = 0;
    long failed = 0;
    for (int round = 0; round < 12; round++) {
      SimulatedFileSystem disk = new SimulatedFileSystem();
      ObservedFileSystem files = new ObservedFileSystem(disk);
      LogOptions options = new LogOptions(3_000, 1_024, 1 << 16, 5);
      Log log = Log.open(files, DIRECTORY, options, Clock.system());
      log.replay(new RecordingSink());
      Account account = new Account(log, files);
      int failing = round;
      int[] moment = new int[1];
      files.letAct(() -> {
        if (++moment[0] % (47 + failing) == 0 && moment[0] < 1_000) {
          disk.failAt(disk.operationCount() + 1 + moment[0] % 5, Fault.SYNC_EIO);
        }
      });
      CountDownLatch ended = new CountDownLatch(THREADS);
      for (int t = 0; t < THREADS; t++) {
        int ref = 1 + t;
        Thread.ofPlatform()
            .start(() -> {
              int taken = 0;
              for (int tries = 0; taken < FRAMES && tries < MAX_TRIES; tries++) {
                if (account.append(frame(ref + THREADS * taken), () -> {})) {
                  taken++;
                } else {
                  LockSupport.parkNanos(50_000);
                }
              }
              ended.countDown();
            });
      }
      assertTrue(ended.await(30, TimeUnit.SECONDS));
      files.letAct(() -> {});
      disk.heal();
      log.close();
      account.check(disk, "round " + round);
      assertEquals(THREADS * FRAMES, account.registered, account.lastRefusal);
      told += account.durable;
      failed += account.failed;
    }
    System.out.printf("group commit: threads were told %d durable, %d failed%n", told, failed);
    assertTrue(told > 1_000 && failed > 0, told + " durable, " + failed + " failed");
  }
}
