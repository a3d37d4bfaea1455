package io.narthex.rules.notify;

/// What has been counted of one Alertmanager, for metrics.
///
/// @param sent alerts that it accepted
/// @param errors alerts whose request failed
/// @param dropped alerts that it never gets: those, and the ones the queue had no room for
/// @param queueLength alerts that wait
public record DeliveryFigures(
    Destination destination, long sent, long errors, long dropped, int queueLength) {}
