package io.narthex.storage.wal;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Frames that one thread reads and decodes ahead of another one that delivers them, in the same
/// order: a replay takes the time of the slower half. Holds a few frames; used once.
final class FramesAhead {
  private static final int SLOTS = 8;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition hasFrames = lock.newCondition();
  private final Condition hasRoom = lock.newCondition();
  private final Slot[] slots = new Slot[SLOTS];

  /// Frames put and taken since the beginning.
  private long put;

  private long taken;
  private boolean ended;
  private boolean abandoned;

  /// A frame and its sequence.
  private static final class Slot {
    private final DecodedFrame frame = new DecodedFrame();
    private long sequence;
  }

  /// What reads frames: fills what [#free] answers and hands it on by [#put].
  interface Reading {
    void run() throws IOException;
  }

  FramesAhead() {
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = new Slot();
    }
  }

  /// A frame to decode into, the same until [#put]; waits until there is one. For the reader.
  ///
  /// @throws IOException where nobody takes frames any more
  DecodedFrame free() throws IOException {
    lock.lock();
    try {
      while (put - taken == SLOTS && !abandoned) {
        hasRoom.awaitUninterruptibly();
      }
      if (abandoned) {
        throw new IOException("replay: expected=frames to be delivered, actual=given up");
      }
      return slots[(int) (put % SLOTS)].frame;
    } finally {
      lock.unlock();
    }
  }

  /// Hands on the frame that was decoded. For the reader.
  void put(long sequence) {
    lock.lock();
    try {
      slots[(int) (put % SLOTS)].sequence = sequence;
      put++;
      hasFrames.signal();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      hasFrames.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The oldest frame that was put and not taken; waits until there is one.
  ///
  /// @return null at the end
  private @Nullable Slot next() {
    lock.lock();
    try {
      while (put == taken && !ended) {
        hasFrames.awaitUninterruptibly();
      }
      return put == taken ? null : slots[(int) (taken % SLOTS)];
    } finally {
      lock.unlock();
    }
  }

  /// The reader is woken once half of the frames are free, not for each.
  private void release() {
    lock.lock();
    try {
      taken++;
      if (put - taken <= SLOTS / 2) {
        hasRoom.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void abandon() {
    lock.lock();
    try {
      abandoned = true;
      hasRoom.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Runs `reading` on a thread of its own and delivers on this one what it puts, until it ends; it
  /// has ended on return.
  ///
  /// @param known series that are not to be delivered; those delivered are added
  /// @return series delivered
  /// @throws IOException as `reading`, after all that it had put was delivered
  long deliverAll(Reading reading, LogSink sink, RefSet known) throws IOException {
    CompletableFuture<@Nullable Throwable> outcome = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("wal-reader")
        .daemon(true)
        .start(() -> {
          Throwable failure = null;
          try {
            reading.run();
          } catch (IOException | RuntimeException | Error e) {
            failure = e;
          } finally {
            end();
            outcome.complete(failure);
          }
        });
    long series = 0;
    Throwable failure;
    try {
      for (Slot slot = next(); slot != null; slot = next()) {
        series += slot.frame.deliver(slot.sequence, sink, known);
        release();
      }
    } finally {
      abandon();
      failure = outcome.join();
    }
    switch (failure) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
    return series;
  }
}
