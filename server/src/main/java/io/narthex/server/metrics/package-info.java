/// The server's own metrics, under Prometheus's names. Uses the contracts of storage and query and
/// the observer of `http`; other packages register theirs with the same registry.
@NullMarked
package io.narthex.server.metrics;

import org.jspecify.annotations.NullMarked;
