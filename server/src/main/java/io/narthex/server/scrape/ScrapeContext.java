package io.narthex.server.scrape;

import io.narthex.server.metrics.RefusalLog;
import io.narthex.storage.clock.Clock;
import java.util.concurrent.ScheduledExecutorService;

/// What all scrape loops share.
///
/// @param timer starts scrapes on time; nothing else may run there
/// @param notStored told of scrapes, and of staleness markers, that were not stored
record ScrapeContext(
    Clock clock,
    ScheduledExecutorService timer,
    ScrapeWorkers workers,
    ScrapeMetrics metrics,
    RefusalLog notStored,
    ScrapeOptions options) {}
