package io.narthex.rules.alerting;

/// The last sample of an `ALERTS_FOR_STATE` series.
///
/// @param timestampMs when the server was last known to evaluate the alert
/// @param value seconds since the epoch when it became active, or the stale marker
public record LastActivity(long timestampMs, double value) {}
