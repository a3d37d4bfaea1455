package io.narthex.server.remote;

import io.narthex.storage.labels.Labels;

/// An exemplar of a remote-write body.
///
/// @param series of the body, which it belongs to
record ReceivedExemplar(int series, Labels labels, double value, long timestampMs) {}
