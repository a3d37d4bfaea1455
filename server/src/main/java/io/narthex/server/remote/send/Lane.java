package io.narthex.server.remote.send;

import io.narthex.server.config.RemoteWriteConfig.Message;
import io.narthex.server.config.RemoteWriteConfig.Queue;
import io.narthex.server.remote.send.Encoder.SeriesExemplar;
import io.narthex.server.remote.send.SendCounters.Count;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One sequence of requests: samples in, in order, one request under way at a time. What is under
/// way stays in the ring until it is answered, so that it can be sent again, in parts or as another
/// message. Thread-safe.
final class Lane {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  private static final int MAX_EXEMPLARS = 1_000;

  /// Requests that looking for what is refused in one request may take, per halving of it.
  private static final int SEARCHES_PER_HALVING = 8;

  private enum State {
    IDLE,
    SENDING,
    WAITING
  }

  /// The request under way.
  private static final class Attempt {
    /// Numbers of samples that are sent one after the other, the one under way first.
    private final ArrayDeque<Integer> parts = new ArrayDeque<>();

    private List<SeriesExemplar> exemplars = List.of();
    private int failures;
    private int searches;
    private long startNanos;
    private long dueNanos;

    private void begin(int samples, List<SeriesExemplar> withThem) {
      parts.clear();
      parts.add(samples);
      exemplars = withThem;
      failures = 0;
      searches = SEARCHES_PER_HALVING * (Integer.SIZE - Integer.numberOfLeadingZeros(samples));
    }

    /// Makes two parts of the first.
    private void split() {
      int size = parts.remove();
      parts.push(size - size / 2);
      parts.push(size / 2);
    }
  }

  private final LaneContext context;
  private final SampleRing ring;
  private final ArrayDeque<SeriesExemplar> exemplars = new ArrayDeque<>();
  private final Attempt attempt = new Attempt();
  private State state = State.IDLE;
  private long oldestNanos;
  private long progressNanos;

  /// Lanes that have older samples of the same series.
  private List<Lane> before;

  private boolean closed;

  /// @param capacity most samples that wait
  /// @param before lanes that are to be empty before the first request
  Lane(LaneContext context, int capacity, List<Lane> before) {
    this.context = context;
    this.ring = new SampleRing(capacity);
    this.before = List.copyOf(before);
    this.progressNanos = context.clock().nanoTime();
  }

  /// Takes the samples of `frame` that belong to lane `lane` of `lanes`, from `from` on.
  ///
  /// @return the first that found no room, or the number of all
  synchronized int offer(Frame frame, int from, int lane, int lanes) {
    int count = frame.count();
    int before = ring.count();
    int i = from;
    for (; i < count; i++) {
      if (frame.isOf(i, lane, lanes)) {
        if (ring.room() == 0) {
          break;
        }
        frame.addTo(ring, i);
      }
    }
    if (before == 0 && ring.count() > 0) {
      oldestNanos = context.clock().nanoTime();
    }
    return i;
  }

  /// Takes an exemplar, to be sent with the next request; where there are too many the oldest goes.
  synchronized void offer(SeriesExemplar exemplar) {
    if (exemplars.size() == MAX_EXEMPLARS) {
      exemplars.remove();
      context.counters().add(Count.EXEMPLARS_DROPPED, 1);
    }
    exemplars.add(exemplar);
    if (ring.count() == 0 && exemplars.size() == 1) {
      oldestNanos = context.clock().nanoTime();
    }
  }

  /// Begins what is due.
  ///
  /// @param flush whether nothing waits for company
  synchronized void tick(boolean flush) {
    if (closed) {
      return;
    }
    long now = context.clock().nanoTime();
    if (state == State.WAITING && now - attempt.dueNanos >= 0) {
      start();
    } else if (state == State.IDLE && isDue(now, flush) && isFirst()) {
      begin();
    }
  }

  private boolean isDue(long now, boolean flush) {
    int waiting = ring.count() + exemplars.size();
    Queue queue = context.config().queue();
    return waiting > 0
        && (flush
            || waiting >= Math.min(queue.maxSamplesPerSend(), ring.room() + ring.count())
            || now - oldestNanos >= TimeUnit.MILLISECONDS.toNanos(queue.batchSendDeadlineMs()));
  }

  private boolean isFirst() {
    if (!before.isEmpty() && before.stream().allMatch(Lane::isEmpty)) {
      before = List.of();
    }
    return before.isEmpty();
  }

  private void begin() {
    int max = context.config().queue().maxSamplesPerSend();
    int samples = Math.min(max, ring.count());
    List<SeriesExemplar> withThem = new ArrayList<>();
    while (samples + withThem.size() < max && !exemplars.isEmpty()) {
      withThem.add(exemplars.remove());
    }
    attempt.begin(samples, withThem);
    start();
  }

  private void start() {
    state = State.SENDING;
    try {
      context.executor().execute(this::send);
    } catch (RejectedExecutionException e) {
      LOG.debug("lane stopped", e);
      closed = true;
    }
  }

  /// Makes the request of the first part and sends it.
  private void send() {
    RequestBody body;
    int failures;
    synchronized (this) {
      if (closed) {
        return;
      }
      body =
          context
              .encoder()
              .encode(context.client().message(), ring, attempt.parts.element(), attempt.exemplars);
      failures = attempt.failures;
      attempt.startNanos = context.clock().nanoTime();
    }
    if (body.isEmpty()) {
      finish(body, Verdict.taken());
      return;
    }
    context.client().send(body, failures, verdict -> answered(body, verdict));
  }

  private void answered(RequestBody body, Verdict verdict) {
    try {
      context.executor().execute(() -> finish(body, verdict));
    } catch (RejectedExecutionException e) {
      LOG.debug("answer came after the stop", e);
    }
  }

  private void finish(RequestBody body, Verdict verdict) {
    synchronized (this) {
      if (closed) {
        return;
      }
      decide(body, verdict);
    }
    context.progress().run();
  }

  private void decide(RequestBody body, Verdict verdict) {
    int size = attempt.parts.element();
    SendCounters counters = context.counters();
    counters.add(Count.SEND_NANOS, context.clock().nanoTime() - attempt.startNanos);
    switch (verdict.kind()) {
      case TAKEN -> {
        counters.add(Count.SAMPLES_SENT, body.samples());
        counters.add(Count.EXEMPLARS_SENT, body.exemplars());
        counters.add(Count.DROPPED_OLD, (long) size - body.samples());
        counters.add(Count.BYTES, body.isEmpty() ? 0 : body.sizeBytes());
        counters.sent(body.newestMs(), context.clock().nanoTime());
        done(size);
      }
      case RETRY -> retry(body, verdict);
      case UNSUPPORTED -> again(body, verdict);
      case TOO_LARGE -> divide(size, body, verdict, true);
      case REFUSED -> refused(size, body, verdict);
      case DROPPED -> drop(size, body, verdict);
    }
  }

  private void retry(RequestBody body, Verdict verdict) {
    complain(verdict, "is tried again");
    context.counters().add(Count.SAMPLES_RETRIED, body.samples());
    context.counters().add(Count.EXEMPLARS_RETRIED, body.exemplars());
    attempt.failures++;
    long delayMs = context.backoff().delayMs(attempt.failures, verdict.retryAfterMs());
    attempt.dueNanos = context.clock().nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs);
    state = State.WAITING;
  }

  /// As another message, which the client knows by now.
  private void again(RequestBody body, Verdict verdict) {
    if (body.message() == Message.V1) {
      drop(attempt.parts.element(), body, verdict);
    } else {
      start();
    }
  }

  private void refused(int size, RequestBody body, Verdict verdict) {
    long written = verdict.written();
    if (written > 0) {
      complain(verdict, "has taken " + written + " of " + body.samples() + " samples");
      SendCounters counters = context.counters();
      long taken = Math.min(written, body.samples());
      counters.add(Count.SAMPLES_SENT, taken);
      counters.add(Count.SAMPLES_FAILED, body.samples() - taken);
      counters.sent(body.newestMs(), context.clock().nanoTime());
      done(size);
      return;
    }
    boolean search = attempt.searches > 0;
    attempt.searches--;
    divide(size, body, verdict, search);
  }

  /// Sends halves, or drops what cannot be halved.
  private void divide(int size, RequestBody body, Verdict verdict, boolean worthIt) {
    if (!attempt.exemplars.isEmpty()) {
      context.counters().add(Count.EXEMPLARS_FAILED, attempt.exemplars.size());
      attempt.exemplars = List.of();
      if (size > 0) {
        start();
        return;
      }
    }
    if (size < 2 || !worthIt) {
      drop(size, body, verdict);
      return;
    }
    attempt.split();
    start();
  }

  private void drop(int size, RequestBody body, Verdict verdict) {
    complain(verdict, "refuses " + size + " samples, which are dropped");
    context.counters().add(Count.SAMPLES_FAILED, body.samples());
    context.counters().add(Count.EXEMPLARS_FAILED, attempt.exemplars.size());
    done(size);
  }

  /// The first part needs no more work.
  private void done(int size) {
    ring.remove(size);
    attempt.parts.remove();
    attempt.exemplars = List.of();
    attempt.failures = 0;
    progressNanos = context.clock().nanoTime();
    if (attempt.parts.isEmpty()) {
      state = State.IDLE;
      oldestNanos = progressNanos;
      tick(false);
    } else {
      start();
    }
  }

  private void complain(Verdict verdict, String what) {
    context.counters().failed(verdict.reason(), context.clock().nowMs());
    long times = context.complaints().happened(1);
    if (times > 0) {
      LOG.warn(
          "{} {}: {} (answers like this: {})", context.config(), what, verdict.reason(), times);
    }
  }

  /// Whether nothing waits and nothing is under way.
  synchronized boolean isEmpty() {
    return state == State.IDLE && ring.count() == 0 && exemplars.isEmpty();
  }

  synchronized int room() {
    return ring.room();
  }

  /// Samples that wait or are under way.
  synchronized int pending() {
    return ring.count();
  }

  synchronized int pendingExemplars() {
    return exemplars.size() + attempt.exemplars.size();
  }

  /// Whether it has not got rid of anything for `limitNanos` although it has something.
  synchronized boolean isStuck(long now, long limitNanos) {
    return ring.count() > 0 && now - progressNanos > limitNanos;
  }

  /// Frame of the oldest sample that is not done with, `Long.MAX_VALUE` for none.
  synchronized long oldestSequence() {
    return ring.oldestSequence();
  }

  /// Begins nothing any more; what is under way is not waited for.
  synchronized void close() {
    closed = true;
  }
}
