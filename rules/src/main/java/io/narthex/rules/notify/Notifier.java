package io.narthex.rules.notify;

import io.narthex.rules.Alert;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.relabel.Relabeling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Sends every alert to every Alertmanager. Each has a bounded queue of its own, so one that is
/// slow or away holds up no other. Thread-safe; no method but [#close] waits.
public final class Notifier {
  private final Delivery delivery;
  private final AlertmanagerTargets targets;
  private volatile NotifierSettings settings = NotifierSettings.NONE;
  private final Map<Destination, SendQueue> queues = new LinkedHashMap<>();

  /// Queues of Alertmanagers that are no longer known and still get what was meant for them.
  private final List<SendQueue> retired = new ArrayList<>();

  private List<AlertmanagerSet> known = List.of();
  private boolean closed;

  public Notifier(Delivery delivery, AlertmanagerTargets targets) {
    this.delivery = delivery;
    this.targets = targets;
  }

  /// Puts settings into effect.
  public void apply(NotifierSettings newSettings) {
    settings = newSettings;
  }

  /// Queues alerts of one rule.
  ///
  /// @param query expression of the rule
  public void send(String query, List<Alert> alerts) {
    String url = GeneratorUrl.of(delivery.options().externalUrl(), query);
    NotifierSettings current = settings;
    List<Notification> notifications = new ArrayList<>(alerts.size());
    for (Alert alert : alerts) {
      Notification notification = Notification.of(alert, url);
      Labels labels =
          current.relabeling().apply(withExternal(alert.labels(), current.externalLabels()));
      if (labels != null) {
        notifications.add(notification.withLabels(labels));
      }
    }
    if (!notifications.isEmpty()) {
      queue(notifications);
    }
  }

  private static Labels withExternal(Labels labels, Labels external) {
    LabelsBuilder builder = null;
    for (int i = 0; i < external.size(); i++) {
      if (labels.get(external.name(i)).isEmpty()) {
        builder = builder == null ? labels.toBuilder() : builder;
        builder.set(external.name(i), external.value(i));
      }
    }
    return builder == null ? labels : builder.build();
  }

  private synchronized void queue(List<Notification> notifications) {
    if (closed) {
      return;
    }
    adapt();
    for (AlertmanagerSet set : known) {
      List<Notification> own = relabeled(notifications, set.relabeling());
      for (String url : own.isEmpty() ? List.<String>of() : set.urls()) {
        SendQueue queue = queues.get(new Destination(set.sender(), url));
        if (queue != null) {
          queue.add(own);
        }
      }
    }
  }

  private static List<Notification> relabeled(
      List<Notification> notifications, Relabeling relabeling) {
    if (relabeling.rules().isEmpty()) {
      return notifications;
    }
    List<Notification> kept = new ArrayList<>();
    for (Notification notification : notifications) {
      Labels labels = relabeling.apply(notification.labels());
      if (labels != null) {
        kept.add(notification.withLabels(labels));
      }
    }
    return kept;
  }

  /// Makes queues for Alertmanagers that are new and retires those of others that are gone.
  private void adapt() {
    List<AlertmanagerSet> now = targets.sets();
    if (now.equals(known)) {
      return;
    }
    known = now;
    Map<Destination, SendQueue> before = new LinkedHashMap<>(queues);
    queues.clear();
    for (AlertmanagerSet set : now) {
      for (String url : set.urls()) {
        Destination destination = new Destination(set.sender(), url);
        SendQueue queue = before.remove(destination);
        if (queue == null) {
          queue = new SendQueue(destination, delivery);
        }
        queues.put(destination, queue);
      }
    }
    retired.removeIf(SendQueue::isIdle);
    before
        .values()
        .forEach(queue -> {
          queue.retire();
          retired.add(queue);
        });
  }

  /// Takes no more alerts; sends those that wait, for at most `waitMs` altogether, and drops the
  /// rest.
  public void close(long waitMs) {
    List<SendQueue> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(queues.values());
      all.addAll(retired);
    }
    long deadlineNanos = delivery.clock().nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
    for (SendQueue queue : all) {
      queue.close(Math.max(0, deadlineNanos - delivery.clock().nanoTime()));
    }
  }

  /// What has been counted of each Alertmanager that is known, by URL.
  public synchronized List<DeliveryFigures> figures() {
    if (!closed) {
      adapt();
    }
    return queues.values().stream()
        .map(SendQueue::figures)
        .sorted(Comparator.comparing(figures -> figures.destination().url()))
        .toList();
  }

  /// Alerts that wait for one Alertmanager at most.
  public int queueCapacity() {
    return delivery.options().queueCapacity();
  }
}
