package io.narthex.server.scrape;

import io.narthex.storage.sample.MetricMetadata;
import io.narthex.storage.text.Durations;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Scrapes one target again and again, on time. At most one scrape is under way; a tick that meets
/// one is skipped. Thread-safe.
final class ScrapeLoop {
  private static final int ALIGNED_SHARE = 100;

  /// What the next scrape goes by.
  ///
  /// @param forcedError fails every scrape, `""`: none
  record Plan(Target target, PoolSettings settings, String forcedError) {}

  private final ScrapeContext context;
  private final TargetScraper scraper;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile Plan plan;
  private volatile boolean stopped;
  private @Nullable Future<?> schedule;

  /// Only the scrape under way touches these two.
  private long alignedMs;

  private long lastStartNanos;

  ScrapeLoop(ScrapeContext context, Plan plan) {
    this.context = context;
    this.plan = plan;
    this.scraper = new TargetScraper(context);
  }

  Plan plan() {
    return plan;
  }

  TargetState state() {
    return scraper.state();
  }

  List<MetricMetadata> metadata() {
    return scraper.metadata();
  }

  /// Scrapes by another plan from the next scrape on; the target's labels stay the same.
  void configure(Plan newPlan) {
    plan = newPlan;
  }

  /// Begins to scrape, spread over the interval by the target's identity.
  synchronized void start() {
    Target target = plan.target();
    long intervalMs = target.intervalMs();
    long nowMs = context.clock().nowMs();
    long offsetMs =
        Math.floorMod(target.fingerprint() ^ context.options().offsetSeed(), intervalMs);
    long delayMs = Math.floorMod(offsetMs - nowMs, intervalMs);
    schedule =
        context.timer().scheduleAtFixedRate(this::tick, delayMs, intervalMs, TimeUnit.MILLISECONDS);
  }

  /// Ends scraping.
  ///
  /// @param markStale whether its series end too: markers are written when the target would have
  ///   been scraped twice more, and are refused where somebody scrapes it by then
  synchronized void stop(boolean markStale) {
    stopped = true;
    if (schedule != null) {
      schedule.cancel(false);
    }
    long lastMs = scraper.state().lastScrapeMs();
    if (!markStale || lastMs == 0) {
      return;
    }
    long intervalMs = plan.target().intervalMs();
    long staleMs = lastMs + intervalMs;
    long toNextMs = Math.max(0, staleMs - context.clock().nowMs());
    Future<?> _ =
        context
            .timer()
            .schedule(
                () -> context.workers().execute(scratch -> markStale(scratch, staleMs)),
                toNextMs + intervalMs + intervalMs / 10,
                TimeUnit.MILLISECONDS);
  }

  private void markStale(ScrapeWorkers.Scratch scratch, long staleMs) {
    if (busy.compareAndSet(false, true)) {
      scraper.markStale(scratch, staleMs);
    }
  }

  private void tick() {
    if (stopped || !busy.compareAndSet(false, true)) {
      return;
    }
    if (!context.workers().execute(this::begin)) {
      busy.set(false);
    }
  }

  private void begin(ScrapeWorkers.Scratch scratch) {
    Plan now = plan;
    long intervalMs = now.target().intervalMs();
    long startNanos = context.clock().nanoTime();
    if (lastStartNanos != 0) {
      context.metrics().interval(Durations.format(intervalMs), (startNanos - lastStartNanos) / 1e9);
    }
    lastStartNanos = startNanos;
    long atMs = aligned(context.clock().nowMs(), intervalMs);
    scraper.scrape(scratch, new TargetScraper.Round(now, atMs, startNanos, this::ended));
  }

  /// Called once at the end of each scrape.
  ///
  /// @return whether it may still be stored
  private boolean ended(boolean storing) {
    if (storing) {
      return !stopped;
    }
    busy.set(false);
    return false;
  }

  /// The planned time where the clock is close to it, so that timestamps are evenly spaced and
  /// compress well; the clock's otherwise.
  private long aligned(long nowMs, long intervalMs) {
    ScrapeOptions options = context.options();
    if (!options.alignTimestamps()) {
      return nowMs;
    }
    if (alignedMs == 0) {
      alignedMs = nowMs;
    }
    long toleranceMs = Math.min(intervalMs / ALIGNED_SHARE, options.timestampToleranceMs());
    long steps = Math.floorDiv(nowMs - alignedMs + toleranceMs, intervalMs);
    alignedMs += steps * intervalMs;
    return Math.abs(nowMs - alignedMs) <= toleranceMs ? alignedMs : nowMs;
  }
}
