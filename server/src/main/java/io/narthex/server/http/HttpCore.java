package io.narthex.server.http;

import io.narthex.storage.clock.Clock;
import java.util.concurrent.ExecutorService;

/// What all connections of a server share.
record HttpCore(
    HttpServerOptions options,
    Resolver resolver,
    Cors cors,
    CompressorPool compressors,
    HttpObserver observer,
    Clock clock,
    ExecutorService queries,
    ExecutorService others,
    InFlight inFlight) {}
