package io.narthex.server.scrape;

import io.narthex.server.config.ScrapeConfig;
import io.narthex.server.exposition.ContentTypes;
import io.narthex.server.exposition.ExpositionFormat;
import io.narthex.server.http.HttpAnswer;
import io.narthex.server.http.HttpCall;
import io.narthex.server.http.HttpCallException;
import io.narthex.server.http.HttpCallback;
import io.narthex.server.http.HttpUrl;
import io.narthex.storage.StorageException;
import io.narthex.storage.sample.MetricMetadata;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One scrape after another of one target: a worker sends the request, an event loop collects the
/// answer, a worker reads and stores it, so nobody waits for the target. The caller sees to it that
/// scrapes do not overlap; [#state] and [#metadata] may be asked at any time.
final class TargetScraper {
  private static final Logger LOG = LoggerFactory.getLogger(TargetScraper.class);
  private static final int HTTP_OK = 200;
  private static final double NANOS_PER_SECOND = 1e9;

  /// One scrape.
  ///
  /// @param atMs time of its samples
  record Round(ScrapeLoop.Plan plan, long atMs, long startNanos, Gate gate) {}

  /// Asked before a scrape is stored, and told when it is over.
  interface Gate {
    /// What the caller says to a scrape that has come so far.
    ///
    /// @param storing true: may it be stored?; false: it is over, the answer means nothing
    boolean pass(boolean storing);
  }

  /// What scrapes go by until the plan changes.
  private record Applied(ScrapeLoop.Plan plan, ScrapeAppender.Source source, ReportSeries report) {}

  private final ScrapeContext context;
  private final MetadataCache metadata = new MetadataCache();
  private volatile TargetState state = TargetState.NEW;
  private @Nullable Applied applied;

  TargetScraper(ScrapeContext context) {
    this.context = context;
  }

  TargetState state() {
    return state;
  }

  List<MetricMetadata> metadata() {
    return metadata.families();
  }

  /// Starts a scrape; the round's gate hears of its end.
  void scrape(ScrapeWorkers.Scratch scratch, Round round) {
    try {
      Applied now = apply(round.plan());
      HttpUrl url = url(round.plan());
      PoolSettings settings = now.plan().settings();
      long timeoutMs = now.plan().target().timeoutMs();
      HttpCall call =
          HttpCall.get(
              url,
              ScrapeRequest.headers(settings.config(), timeoutMs),
              timeoutMs,
              settings.bodyLimitBytes());
      settings.client().send(call, new Receiver(now, round));
    } catch (ScrapeFailure e) {
      fail(scratch, apply(round.plan()), round, e, new Tally());
    } catch (RuntimeException e) {
      round.gate().pass(false);
      throw e;
    }
  }

  private static HttpUrl url(ScrapeLoop.Plan plan) throws ScrapeFailure {
    if (!plan.forcedError().isEmpty()) {
      throw new ScrapeFailure(ScrapeFailure.Kind.TARGET_LIMIT, plan.forcedError());
    }
    try {
      return HttpUrl.parse(plan.target().url());
    } catch (IllegalArgumentException e) {
      throw new ScrapeFailure(ScrapeFailure.Kind.EXCHANGE, String.valueOf(e.getMessage()), e);
    }
  }

  /// Hands what an event loop collected to a worker.
  private final class Receiver implements HttpCallback {
    private final Applied now;
    private final Round round;

    Receiver(Applied now, Round round) {
      this.now = now;
      this.round = round;
    }

    @Override
    public void answered(HttpAnswer answer) {
      if (!context.workers().execute(scratch -> finish(scratch, now, round, answer))) {
        answer.close();
        round.gate().pass(false);
      }
    }

    @Override
    public void failed(HttpCallException cause) {
      if (!context.workers().execute(s -> fail(s, now, round, failure(cause), new Tally()))) {
        round.gate().pass(false);
      }
    }
  }

  private static ScrapeFailure failure(HttpCallException cause) {
    return new ScrapeFailure(
        cause.kind() == HttpCallException.Kind.BODY_TOO_LARGE
            ? ScrapeFailure.Kind.BODY_SIZE_LIMIT
            : ScrapeFailure.Kind.EXCHANGE,
        String.valueOf(cause.getMessage()),
        cause);
  }

  /// What a scrape goes by. Where rules or limits have changed, the cache is a new one that still
  /// owes the markers of the old one.
  private Applied apply(ScrapeLoop.Plan plan) {
    Applied last = applied;
    if (last != null && last.plan().equals(plan)) {
      return last;
    }
    ScrapeConfig config = plan.settings().config();
    SeriesRules rules =
        new SeriesRules(
            plan.target().publicLabels(),
            config.honorLabels(),
            plan.settings().seriesRelabeling(),
            config.limits(),
            config.nameValidationScheme());
    ScrapeCache cache = new ScrapeCache();
    if (last != null) {
      if (last.plan().settings().equals(plan.settings())) {
        cache = last.source().cache();
      } else {
        cache.carry(last.source().cache().tracked());
      }
    }
    long sampleLimit = config.limits().samples();
    Applied next =
        new Applied(
            plan,
            new ScrapeAppender.Source(
                cache,
                rules,
                config.honorTimestamps(),
                config.trackTimestampsStaleness(),
                sampleLimit),
            new ReportSeries(
                rules, config.extraScrapeMetrics(), plan.target().timeoutMs(), sampleLimit));
    applied = next;
    return next;
  }

  private void finish(ScrapeWorkers.Scratch scratch, Applied now, Round round, HttpAnswer answer) {
    Tally counts = new Tally();
    ExpositionFormat format;
    try (answer) {
      if (!round.gate().pass(true)) {
        round.gate().pass(false);
        return;
      }
      format = readBody(scratch, now, answer);
      scratch.appender().read(now.source(), format, scratch.body(), round.atMs(), counts);
    } catch (ScrapeFailure e) {
      fail(scratch, now, round, e, counts);
      return;
    } catch (RuntimeException e) {
      round.gate().pass(false);
      throw e;
    }
    try {
      double seconds = secondsSince(round);
      now.report().set(round.atMs(), true, seconds, counts, scratch.body().length());
      scratch.appender().commit(now.source(), now.report(), counts);
      if (counts.unknownRef) {
        scratch.appender().retry(now.source(), format, scratch.body(), round.atMs());
      }
      metadata.update(format, scratch.body(), counts);
      context.metrics().counted(counts);
      warnOfRefused(now, counts);
      state = new TargetState(TargetStatus.Health.UP, "", round.atMs(), seconds);
    } catch (StorageException e) {
      notStored(now, round, e);
    } finally {
      round.gate().pass(false);
    }
  }

  private static ExpositionFormat readBody(
      ScrapeWorkers.Scratch scratch, Applied now, HttpAnswer answer) throws ScrapeFailure {
    if (answer.status() != HTTP_OK) {
      throw new ScrapeFailure(
          ScrapeFailure.Kind.EXCHANGE, "server returned HTTP status " + answer.statusText());
    }
    try {
      answer.readBody(scratch.body());
    } catch (HttpCallException e) {
      throw failure(e);
    }
    ContentTypes.Choice choice =
        ContentTypes.choose(answer.header("Content-Type"), now.plan().settings().fallback());
    ExpositionFormat format = choice.format();
    if (format == null) {
      throw new ScrapeFailure(ScrapeFailure.Kind.BODY, choice.problem());
    }
    return format;
  }

  private void fail(
      ScrapeWorkers.Scratch scratch, Applied now, Round round, ScrapeFailure cause, Tally counts) {
    try {
      if (!round.gate().pass(true)) {
        return;
      }
      double seconds = secondsSince(round);
      context.metrics().failed(cause.kind());
      LOG.debug("scrape failed: {} ({})", cause.getMessage(), now.plan().target().url());
      scratch.appender().fail(now.source().cache(), counts.begun, round.atMs());
      now.report().set(round.atMs(), false, seconds, counts, -1);
      scratch.appender().commitFailure(now.source().cache(), now.report());
      state =
          new TargetState(
              TargetStatus.Health.DOWN, String.valueOf(cause.getMessage()), round.atMs(), seconds);
    } catch (StorageException e) {
      notStored(now, round, e);
    } finally {
      round.gate().pass(false);
    }
  }

  private void notStored(Applied now, Round round, StorageException cause) {
    context.notStored().refused(cause.getMessage() + " (" + now.plan().target().url() + ")");
    state =
        new TargetState(
            TargetStatus.Health.DOWN,
            String.valueOf(cause.getMessage()),
            round.atMs(),
            secondsSince(round));
  }

  private static void warnOfRefused(Applied now, Tally counts) {
    if (counts.duplicates + counts.outOfOrder + counts.outOfBounds + counts.overSeriesLimit > 0) {
      LOG.warn(
          "samples refused: duplicate={}, out of order={}, out of bounds={}, series limit={} ({})",
          counts.duplicates,
          counts.outOfOrder,
          counts.outOfBounds,
          counts.overSeriesLimit,
          now.plan().target().url());
    }
  }

  private double secondsSince(Round round) {
    return (context.clock().nanoTime() - round.startNanos()) / NANOS_PER_SECOND;
  }

  /// Ends all series of the target; nothing is scraped after that.
  void markStale(ScrapeWorkers.Scratch scratch, long staleMs) {
    Applied last = applied;
    if (last == null) {
      return;
    }
    try {
      scratch.appender().markStale(last.source().cache().tracked(), staleMs);
      scratch.appender().markStale(last.report().refs(), staleMs);
    } catch (StorageException e) {
      context.notStored().refused(e.getMessage() + " (" + last.plan().target().url() + ")");
    }
  }
}
