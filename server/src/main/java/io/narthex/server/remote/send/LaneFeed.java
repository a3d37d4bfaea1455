package io.narthex.server.remote.send;

import io.narthex.storage.database.CommitReader;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// How one lane gets its samples: from the frames that all lanes share, or, while it is parked,
/// from a reader of its own. Used by the destination's thread.
final class LaneFeed implements AutoCloseable {
  private static final int FRAMES_A_TURN = 64;

  private final Lane lane;
  private final int number;
  private final int lanes;

  /// The first sample of the shared frame that was not looked at yet.
  private int index;

  /// What a parked lane reads; null where it is not parked.
  private volatile @Nullable Frame own;

  /// The shared frame in which it was parked.
  private long parkedIn;

  private boolean ownLoaded;
  private int ownIndex;

  /// @param number of the lane among `lanes`
  LaneFeed(Lane lane, int number, int lanes) {
    this.lane = lane;
    this.number = number;
    this.lanes = lanes;
  }

  Lane lane() {
    return lane;
  }

  boolean isParked() {
    return own != null;
  }

  /// A new shared frame begins.
  void begin() {
    index = 0;
  }

  /// Takes what it can of the shared frame.
  ///
  /// @return whether that was all
  boolean take(Frame frame) {
    if (!isParked()) {
      index = lane.offer(frame, index, number, lanes);
    }
    return isParked() || index == frame.count();
  }

  /// Goes on alone from where it is in the shared frame.
  void park(Frame shared, LongFunction<CommitReader> readers) {
    own = new Frame(readers.apply(shared.sequence()));
    parkedIn = shared.sequence();
    ownLoaded = false;
    ownIndex = index;
  }

  /// Takes what it can alone; joins the others when it gets to frame `boundary`, which they have
  /// not begun, or begin anew with it.
  void catchUp(long boundary, Encoder encoder) {
    Frame frame = own;
    if (boundary <= parkedIn) {
      return;
    }
    for (int turn = 0; frame != null && turn < FRAMES_A_TURN && lane.room() > 0; turn++) {
      if (!ownLoaded) {
        boolean there = frame.reader().nextSequence() >= boundary;
        if (!there && !frame.reader().next()) {
          return;
        }
        if (there || frame.sequence() >= boundary) {
          join();
          return;
        }
        frame.load(encoder, true);
        ownLoaded = true;
        ownIndex = frame.sequence() == parkedIn ? ownIndex : 0;
      }
      ownIndex = lane.offer(frame, ownIndex, number, lanes);
      if (ownIndex < frame.count()) {
        return;
      }
      ownLoaded = false;
      ownIndex = 0;
    }
  }

  private void join() {
    close();
    index = 0;
  }

  /// The lowest frame of which it has something that is not done with, or is still to read
  /// something; `Long.MAX_VALUE` for none.
  long oldestSequence() {
    Frame frame = own;
    long inLane = lane.oldestSequence();
    if (frame == null) {
      return inLane;
    }
    return Math.min(inLane, ownLoaded ? frame.sequence() : frame.reader().nextSequence());
  }

  @Override
  public void close() {
    Frame frame = own;
    if (frame != null) {
      frame.reader().close();
    }
    own = null;
    ownLoaded = false;
    ownIndex = 0;
  }
}
