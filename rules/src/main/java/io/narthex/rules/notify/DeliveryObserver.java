package io.narthex.rules.notify;

/// Learns how long Alertmanagers take to accept alerts. Thread-safe; returns at once.
public interface DeliveryObserver {
  /// Observes nothing.
  DeliveryObserver NONE = (destination, nanos) -> {};

  void accepted(Destination destination, long nanos);
}
