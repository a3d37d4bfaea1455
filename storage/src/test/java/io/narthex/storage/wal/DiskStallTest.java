package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A sync that does not come back: who waits is told, nobody else has to wait, and all goes on when
/// the disk does.
@Timeout(60)
final class DiskStallTest {
  private static final Path DIRECTORY = Path.of("/data/wal");
  private static final long STALL_MS = 11_000;
  private static final int TRIES = 5_000;

  private final SimulatedFileSystem disk = new SimulatedFileSystem();
  private final ManualClock clock = new ManualClock(1_000_000);
  private int frames;

  private Log open(SimulatedFileSystem on, RecordingSink sink) {
    Log log = Log.open(on, DIRECTORY, new LogOptions(1 << 16, 1_024, 1 << 16, 20), clock);
    log.replay(sink);
    return log;
  }

  private long append(Log log) {
    FrameBuilder frame = new FrameBuilder();
    frame.series(frames, Labels.of("__name__", "m" + frames));
    frame.sample(frames, 1_000 + frames, 0.5);
    frames++;
    return log.append(frame);
  }

  private static CompletableFuture<String> outcome(Log log, long sequence) {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    log.whenDurable(
        sequence,
        new DurabilityCallback() {
          @Override
          public void durable() {
            outcome.complete("durable");
          }

          @Override
          public void failed(StorageException cause) {
            outcome.complete(String.valueOf(cause.getMessage()));
          }
        });
    return outcome;
  }

  private static String join(CompletableFuture<String> outcome) {
    return outcome.orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < TRIES && !condition.getAsBoolean(); i++) {
      Thread.sleep(2);
    }
    assertTrue(condition.getAsBoolean());
  }

  @Test
  void nobodyWaitsForADiskThatStalls() throws Exception {
    Log log = open(disk, new RecordingSink());
    assertEquals("durable", join(outcome(log, append(log))));
    clock.advanceMs(STALL_MS);
    // A run that had not ended when the time leapt looks like a stall until it does.
    await(() -> log.watch().isEmpty());
    long before = log.statistics().stalls();
    disk.stallSyncs();
    long unsure = append(log);
    CompletableFuture<String> waiting = outcome(log, unsure);
    await(() -> {
      clock.advanceMs(STALL_MS);
      return !log.watch().isEmpty();
    });
    assertTrue(join(waiting).startsWith("disk stalls"), waiting::join);
    StorageException refused = assertThrows(StorageException.class, () -> append(log));
    assertEquals(StorageException.Kind.UNAVAILABLE, refused.kind());
    assertTrue(join(outcome(log, unsure)).startsWith("disk stalls"));
    assertTrue(log.statistics().fault().startsWith("disk stalls"), log.statistics()::fault);
    assertEquals(before + 1, log.statistics().stalls());
    disk.heal();
    await(() -> log.statistics().fault().isEmpty() && log.statistics().durableSequence() == unsure);
    assertEquals("durable", join(outcome(log, unsure)));
    assertEquals("durable", join(outcome(log, append(log))));
    assertEquals(before + 1, log.statistics().stalls());
    log.close();
    RecordingSink sink = new RecordingSink();
    Log again = open(disk.copy(), sink);
    again.close();
    assertEquals(3, sink.samples.size(), () -> "" + sink.samples);
  }
}
