package io.narthex.server.remote.send;

import io.narthex.server.config.RemoteWriteConfig;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.clock.Throttle;
import java.util.concurrent.Executor;

/// What all lanes of a destination share.
///
/// @param executor makes requests and takes answers; short work that does not wait
/// @param complaints says at most once a minute what goes wrong
/// @param progress told when a lane has room again
record LaneContext(
    RemoteWriteConfig config,
    WriteClient client,
    Encoder encoder,
    SendCounters counters,
    Backoff backoff,
    Executor executor,
    Clock clock,
    Throttle complaints,
    Runnable progress) {}
