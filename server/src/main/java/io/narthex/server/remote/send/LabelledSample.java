package io.narthex.server.remote.send;

import io.narthex.storage.labels.Labels;

/// A sample with the labels of its series, as those have it who keep no log.
///
/// @param labels with the metric name
public record LabelledSample(Labels labels, long timestampMs, double value) {}
