package io.narthex.server.remote.send;

import io.narthex.server.http.HttpTransport;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.CommitLog;
import io.narthex.storage.sample.MetricMetadata;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What all destinations need of the server.
///
/// @param executor makes requests and takes answers
/// @param metadata all that is known of metrics
/// @param newestMs newest timestamp in the storage
/// @param committed number of samples committed so far
public record SendEnvironment(
    CommitLog log,
    HttpTransport transport,
    Executor executor,
    Clock clock,
    RandomGenerator random,
    Supplier<List<MetricMetadata>> metadata,
    LongSupplier newestMs,
    LongSupplier committed,
    String userAgent) {}
