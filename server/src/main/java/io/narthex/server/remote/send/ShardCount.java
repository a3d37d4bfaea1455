package io.narthex.server.remote.send;

import io.narthex.server.config.RemoteWriteConfig.Queue;

/// How many lanes are wanted, by upstream's formula: what one sample takes to send, times the rate
/// at which they come, plus a twentieth of those that wait. Rates are averages that forget a fifth
/// with each tick of ten seconds. Not thread-safe.
final class ShardCount {
  static final long TICK_MS = 10_000;

  private static final double WEIGHT = 0.2;
  private static final double TICK_SECONDS = TICK_MS / 1e3;
  private static final double TOLERANCE = 0.3;
  private static final double CATCH_UP = 0.05;
  private static final double MAX_DELAY_SECONDS = 10;
  private static final double NANOS = 1e9;

  private final Queue queue;
  private final Rate in = new Rate();
  private final Rate out = new Rate();
  private final Rate dropped = new Rate();
  private final Rate duration = new Rate();
  private volatile double desired;

  /// A moving average.
  private static final class Rate {
    private double perSecond;
    private long last;
    private boolean begun;

    private void tick(long total) {
      long events = total - last;
      last = total;
      double instant = events / TICK_SECONDS;
      if (begun) {
        perSecond += WEIGHT * (instant - perSecond);
      } else if (events > 0) {
        begun = true;
        perSecond = instant;
      }
    }
  }

  /// Totals at a tick.
  ///
  /// @param in samples that were committed
  /// @param out samples and exemplars that were answered for good
  /// @param dropped samples that are not sent
  /// @param nanos spent waiting for answers
  /// @param delaySeconds between the newest sample there is and the newest one sent
  record Totals(long in, long out, long dropped, long nanos, double delaySeconds) {}

  ShardCount(Queue queue) {
    this.queue = queue;
    this.desired = queue.minShards();
  }

  /// What came out last, before rounding and bounds.
  double desired() {
    return desired;
  }

  /// A tick has passed.
  ///
  /// @param current number of lanes
  /// @return the number that is wanted
  int tick(Totals totals, int current) {
    in.tick(totals.in);
    out.tick(totals.out);
    dropped.tick(totals.dropped);
    duration.tick(totals.nanos);
    if (out.perSecond <= 0) {
      return current;
    }
    double kept = out.perSecond / (dropped.perSecond + out.perSecond);
    double secondsPerSample = duration.perSecond / NANOS / out.perSecond;
    double pending = totals.delaySeconds * in.perSecond * kept;
    desired = secondsPerSample * (in.perSecond * kept + CATCH_UP * pending);
    double wanted = Math.ceil(desired);
    if (wanted >= current * (1 - TOLERANCE) && wanted <= current * (1 + TOLERANCE)) {
      return current;
    }
    if (wanted < current && totals.delaySeconds > MAX_DELAY_SECONDS) {
      return current;
    }
    return (int) Math.clamp(wanted, queue.minShards(), queue.maxShards());
  }
}
