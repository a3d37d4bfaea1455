package io.narthex.rules.alerting;

import io.narthex.storage.labels.Labels;

/// A sample that tells of an alert, at the time that was queried.
public record AlertSample(Labels labels, double value) {}
