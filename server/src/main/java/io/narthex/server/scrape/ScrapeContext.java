package io.narthex.server.scrape;

import io.narthex.storage.clock.Clock;
import java.util.concurrent.ScheduledExecutorService;

/// What all scrape loops share.
///
/// @param timer starts scrapes on time; nothing else may run there
record ScrapeContext(
    Clock clock,
    ScheduledExecutorService timer,
    ScrapeWorkers workers,
    ScrapeMetrics metrics,
    ScrapeOptions options) {}
