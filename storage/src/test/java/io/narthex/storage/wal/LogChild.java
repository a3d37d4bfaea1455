package io.narthex.storage.wal;

import io.narthex.storage.Durability;
import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.Labels;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/// A process that appends frames to a log until it is killed and prints the sequence of each frame
/// that was acknowledged. What a frame holds follows from its sequence.
final class LogChild {
  static final LogOptions OPTIONS = new LogOptions(64 << 10, 32 << 10, 1 << 20, 100);
  private static final int UNACKNOWLEDGED = 8;
  private static final int MAX_FRAMES = 2_000_000;

  private LogChild() {}

  /// The value of frame `sequence`.
  static double value(long sequence) {
    return Math.sqrt((double) sequence);
  }

  /// Appends until it is killed.
  ///
  /// @param args directory of the log, durability
  public static void main(String[] args) throws InterruptedException {
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    Log log =
        Log.open(
            FileSystem.nio(),
            Path.of(args[0]),
            OPTIONS.withDurability(Durability.valueOf(args[1])),
            Clock.system());
    log.replay(new RecordingSink());
    FrameBuilder frame = new FrameBuilder();
    Semaphore unacknowledged = new Semaphore(UNACKNOWLEDGED);
    for (int i = 0; i < MAX_FRAMES; i++) {
      long sequence = log.lastSequence() + 1;
      frame.clear();
      if (sequence % 5 == 1) {
        frame.series(sequence, Labels.of("__name__", "m" + sequence));
      }
      frame.sample(sequence, sequence, value(sequence));
      unacknowledged.acquire();
      log.whenDurable(log.append(frame), new Acknowledgement(sequence, out, unacknowledged));
    }
  }

  /// Prints the sequence of a frame; ends the process where it cannot be acknowledged.
  private record Acknowledgement(long sequence, FileOutputStream out, Semaphore unacknowledged)
      implements DurabilityCallback {
    @Override
    public void durable() {
      try {
        out.write((sequence + "\n").getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      unacknowledged.release();
    }

    @Override
    public void failed(StorageException cause) {
      Runtime.getRuntime().halt(3);
    }
  }
}
