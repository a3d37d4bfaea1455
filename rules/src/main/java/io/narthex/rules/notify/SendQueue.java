package io.narthex.rules.notify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The alerts that wait for one Alertmanager, in order, one request at a time. A request that fails
/// is not tried again: alerts that still fire are sent again anyway. Thread-safe.
final class SendQueue {
  private static final Logger LOG = LoggerFactory.getLogger(SendQueue.class);

  private final Destination destination;
  private final Delivery delivery;
  private final Deque<Notification> waiting = new ArrayDeque<>();
  private boolean sending;
  private boolean closed;
  private long sent;
  private long errors;
  private long dropped;

  SendQueue(Destination destination, Delivery delivery) {
    this.destination = destination;
    this.delivery = delivery;
  }

  /// Puts alerts at the end; the oldest give way where there is no room.
  void add(List<Notification> alerts) {
    synchronized (this) {
      if (closed) {
        return;
      }
      int capacity = delivery.options().queueCapacity();
      int skipped = Math.max(0, alerts.size() - capacity);
      int removed = Math.max(0, waiting.size() + alerts.size() - skipped - capacity);
      for (int i = 0; i < removed; i++) {
        waiting.removeFirst();
      }
      waiting.addAll(alerts.subList(skipped, alerts.size()));
      dropped += skipped + removed;
      if (skipped + removed > 0) {
        LOG.warn(
            "Alert notification queue full, dropping alerts: alertmanager={} count={}",
            destination.url(),
            skipped + removed);
      }
      if (sending) {
        return;
      }
      sending = true;
    }
    delivery.threads().execute(this::sendNext);
  }

  private void sendNext() {
    List<Notification> batch = nextBatch();
    if (batch.isEmpty()) {
      return;
    }
    Request request = new Request(batch.size());
    try {
      destination.sender().send(destination.url(), NotificationJson.encode(batch), request);
    } catch (RuntimeException e) {
      LOG.error("sending alerts to {} failed", destination.url(), e);
      request.failed(e.toString());
    }
  }

  /// Takes a batch out of the queue; with the last one the sending ends.
  private synchronized List<Notification> nextBatch() {
    int count = Math.min(waiting.size(), delivery.options().batchSize());
    List<Notification> batch = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      batch.add(waiting.removeFirst());
    }
    if (count == 0) {
      sending = false;
      notifyAll();
    }
    return batch;
  }

  /// A request on its way.
  private final class Request implements AlertSender.Answer {
    private final int alerts;
    private final long startNanos = delivery.clock().nanoTime();
    private final AtomicBoolean answered = new AtomicBoolean();

    Request(int alerts) {
      this.alerts = alerts;
    }

    @Override
    public void accepted() {
      if (answered.compareAndSet(false, true)) {
        long nanos = delivery.clock().nanoTime() - startNanos;
        delivery.observer().accepted(destination, nanos);
        count(alerts, 0);
        delivery.threads().execute(SendQueue.this::sendNext);
      }
    }

    @Override
    public void failed(String reason) {
      if (answered.compareAndSet(false, true)) {
        LOG.error(
            "Error sending alerts: alertmanager={} count={} err={}",
            destination.url(),
            alerts,
            reason);
        count(0, alerts);
        delivery.threads().execute(SendQueue.this::sendNext);
      }
    }
  }

  private synchronized void count(int accepted, int failed) {
    sent += accepted;
    errors += failed;
    dropped += failed;
  }

  /// Whether nothing waits and no request is on its way.
  synchronized boolean isIdle() {
    return !sending;
  }

  /// Takes nothing more; what waits is still sent.
  synchronized void retire() {
    closed = true;
  }

  /// Takes nothing more and waits until what waits is sent, at most `waitNanos`; drops the rest.
  synchronized void close(long waitNanos) {
    closed = true;
    long deadlineNanos = delivery.clock().nanoTime() + waitNanos;
    try {
      while (sending) {
        long leftNanos = deadlineNanos - delivery.clock().nanoTime();
        if (leftNanos <= 0) {
          break;
        }
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(leftNanos, 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!waiting.isEmpty()) {
      LOG.warn(
          "Alert notification queue not drained on shutdown, dropping alerts: alertmanager={} "
              + "count={}",
          destination.url(),
          waiting.size());
      dropped += waiting.size();
      waiting.clear();
    }
  }

  synchronized DeliveryFigures figures() {
    return new DeliveryFigures(destination, sent, errors, dropped, waiting.size());
  }
}
