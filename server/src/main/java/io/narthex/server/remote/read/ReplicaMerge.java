package io.narthex.server.remote.read;

import io.narthex.storage.sample.StaleMarker;
import java.util.Arrays;
import java.util.List;

/// Reads the replicas of one series as one series. Replicas scrape the same target at times and with
/// gaps of their own; mixing them would double samples and, since clocks differ, make counters fall
/// that never did. So one replica is followed, the one with the most samples, and is left for
/// another one only where it has a gap of more than two scrape intervals:
///
///     a   x   x   x   .   .   .   x   x        x: taken, o: not taken, .: missing
///     b     o   o   o   x   x   x   o   …      (b is followed from its first x on, until it has a gap)
///
/// The first sample of another replica lies at least an interval behind the last sample that was
/// taken, so that there are never more samples than one replica without gaps has. A counter's sample
/// that is below the last one taken is passed over, unless its own replica saw the counter fall since.
/// A replica that begins there has seen nothing; it is believed after five intervals.
/// Values and times are those of the replicas; nothing is computed.
final class ReplicaMerge {
  /// Gaps up to here, in intervals, are none.
  private static final int TOLERATED_INTERVALS = 2;

  /// From here on, in intervals, a replica that was not seen before is believed that a counter
  /// fell.
  private static final int BELIEVED_INTERVALS = 5;

  /// Lower quartile: replicas that miss many scrapes still tell their interval.
  private static final int QUARTER = 4;

  private static final int MOST_DIFFERENCES = 1_024;
  private static final int NONE = -1;

  private final List<SampleRun> replicas;
  private final boolean counter;
  private final long intervalMs;
  private final int[] next;
  private final long[] timestampsMs;
  private final double[] values;
  private int count;

  private ReplicaMerge(List<SampleRun> replicas, boolean counter, long intervalMs) {
    this.replicas = replicas;
    this.counter = counter;
    this.intervalMs = intervalMs;
    this.next = new int[replicas.size()];
    int most = replicas.stream().mapToInt(SampleRun::count).sum();
    this.timestampsMs = new long[most];
    this.values = new double[most];
  }

  /// One series of `replicas`, of which the first ones come first where nothing else decides.
  ///
  /// @param counter whether the series only falls when it is reset
  static SampleRun merge(List<SampleRun> replicas, boolean counter) {
    List<SampleRun> present = replicas.stream().filter(run -> run.count() > 0).toList();
    return switch (present.size()) {
      case 0 -> SampleRun.EMPTY;
      case 1 -> present.getFirst();
      default -> new ReplicaMerge(present, counter, intervalMs(present)).merged();
    };
  }

  /// Distance of scrapes; so large that no replica follows another where none has two samples.
  static long intervalMs(List<SampleRun> replicas) {
    long[] differences = new long[MOST_DIFFERENCES * replicas.size()];
    int found = 0;
    for (SampleRun run : replicas) {
      int end = Math.min(run.count(), MOST_DIFFERENCES);
      for (int i = 1; i < end; i++) {
        differences[found++] = run.timeMs(i) - run.timeMs(i - 1);
      }
    }
    if (found == 0) {
      return Long.MAX_VALUE / QUARTER;
    }
    Arrays.sort(differences, 0, found);
    return differences[found / QUARTER];
  }

  private SampleRun merged() {
    int current = first();
    while (current != NONE) {
      SampleRun run = replicas.get(current);
      int at = next[current];
      take(run, at);
      next[current] = at + 1;
      current = following(current);
    }
    return new SampleRun(timestampsMs, values, count);
  }

  /// The replica to begin with: the one with the most samples, unless it comes late.
  private int first() {
    int fullest = 0;
    int earliest = 0;
    for (int i = 1; i < replicas.size(); i++) {
      if (replicas.get(i).count() > replicas.get(fullest).count()) {
        fullest = i;
      }
      if (replicas.get(i).timeMs(0) < replicas.get(earliest).timeMs(0)) {
        earliest = i;
      }
    }
    long late = replicas.get(fullest).timeMs(0) - replicas.get(earliest).timeMs(0);
    return late >= intervalMs ? earliest : fullest;
  }

  private void take(SampleRun run, int at) {
    timestampsMs[count] = run.timeMs(at);
    values[count] = run.values()[at];
    count++;
  }

  /// The replica whose next sample is taken; [#NONE]: there is none.
  private int following(int current) {
    long lastMs = timestampsMs[count - 1];
    SampleRun run = replicas.get(current);
    boolean ended = next[current] == run.count();
    long ownMs = ended ? Long.MAX_VALUE : run.timeMs(next[current]);
    if (!ended && ownMs - lastMs <= TOLERATED_INTERVALS * intervalMs) {
      return current;
    }
    int best = ended ? NONE : current;
    long bestMs = ownMs;
    for (int i = 0; i < replicas.size(); i++) {
      if (i != current) {
        long timeMs = resume(i, lastMs);
        if (timeMs < bestMs) {
          best = i;
          bestMs = timeMs;
        }
      }
    }
    return best;
  }

  /// Goes to the first sample of a replica that may follow the last one taken.
  ///
  /// @return its time; [Long#MAX_VALUE]: there is none
  private long resume(int replica, long lastMs) {
    SampleRun run = replicas.get(replica);
    int known = run.firstAt(lastMs + 1, next[replica]);
    int at = run.firstAt(lastMs + intervalMs, known);
    while (at < run.count() && !mayFollow(run, known, at)) {
      at++;
    }
    next[replica] = at;
    return at == run.count() ? Long.MAX_VALUE : run.timeMs(at);
  }

  /// @param known index of the first sample of the replica behind the last one taken
  private boolean mayFollow(SampleRun run, int known, int at) {
    double last = values[count - 1];
    double value = run.values()[at];
    if (!counter || !(value < last) || StaleMarker.is(last)) {
      return true;
    }
    if (known == 0) {
      // a clock that is behind explains less than this
      return run.timeMs(at) - timestampsMs[count - 1] >= BELIEVED_INTERVALS * intervalMs;
    }
    for (int i = known + 1; i <= at; i++) {
      if (run.fallsAt(i)) {
        return true;
      }
    }
    return run.fallsAt(known) && !fellSince(run.timeMs(known - 1));
  }

  /// Whether the samples taken fell behind `timeMs`: a reset that another replica sees around there
  /// is that one.
  private boolean fellSince(long timeMs) {
    for (int i = count - 1; i > 0 && timestampsMs[i] > timeMs; i--) {
      if (values[i] < values[i - 1]) {
        return true;
      }
    }
    return false;
  }
}
