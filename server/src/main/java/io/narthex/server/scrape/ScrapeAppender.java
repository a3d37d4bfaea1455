package io.narthex.server.scrape;

import io.narthex.server.exposition.ExpositionException;
import io.narthex.server.exposition.ExpositionFormat;
import io.narthex.server.exposition.ExpositionParser;
import io.narthex.server.exposition.MetricType;
import io.narthex.server.exposition.SampleLine;
import io.narthex.server.http.BodyBuffer;
import io.narthex.storage.CommitResult;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.exemplar.ExemplarStore;
import io.narthex.storage.labels.KeyedHash;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.StaleMarker;
import java.util.Arrays;

/// Turns bodies into batches: one commit per scrape, after the whole body was read, with the
/// staleness markers and the series about the scrape itself in it. Lines the cache knows cost a
/// hash and a look-up, no labels. Scratch of one worker thread, reused for target after target.
final class ScrapeAppender {
  /// How far ahead of the clock a sample may be.
  private static final long MAX_AHEAD_MS = 600_000;

  private final Storage storage;
  private final KeyedHash hash;
  private final ScrapedExemplars exemplars;
  private final WriteBatch batch = new WriteBatch();
  private int[] lines = new int[1024];
  private int[] newLines = new int[64];
  private int newLineCount;

  /// An appender.
  ///
  /// @param hash keyed per process
  /// @param exemplars takes those of the lines that are stored
  ScrapeAppender(Storage storage, KeyedHash hash, ExemplarStore exemplars) {
    this.storage = storage;
    this.hash = hash;
    this.exemplars = new ScrapedExemplars(exemplars);
  }

  /// A target as far as appending needs it.
  ///
  /// @param sampleLimit 0: none
  record Source(
      ScrapeCache cache,
      SeriesRules rules,
      boolean honorTimestamps,
      boolean trackTimestamps,
      long sampleLimit) {}

  /// Reads a whole body into the batch; nothing is stored yet.
  ///
  /// @param atMs time of samples that bear none
  /// @param counts receives what was counted, also where the body is refused
  void read(Source source, ExpositionFormat format, BodyBuffer body, long atMs, Tally counts)
      throws ScrapeFailure {
    batch.clear();
    newLineCount = 0;
    exemplars.clear(format);
    ScrapeCache cache = source.cache();
    cache.begin();
    counts.begun = true;
    try {
      ExpositionParser parser = ExpositionParser.of(format, body.array(), body.length());
      while (true) {
        ExpositionParser.Entry entry = parser.next();
        if (entry == ExpositionParser.Entry.SERIES) {
          counts.scraped++;
          sample(source, format, parser, atMs, counts);
        } else if (entry == ExpositionParser.Entry.END) {
          break;
        } else {
          counts.familyLines++;
        }
      }
    } catch (ExpositionException e) {
      throw new ScrapeFailure(ScrapeFailure.Kind.BODY, String.valueOf(e.getMessage()), e);
    }
    if (source.sampleLimit() > 0 && counts.stored > source.sampleLimit()) {
      throw new ScrapeFailure(ScrapeFailure.Kind.SAMPLE_LIMIT, "sample limit exceeded");
    }
    for (long ref : cache.gone()) {
      batch.add(ref, atMs, StaleMarker.value());
    }
  }

  private void sample(
      Source source, ExpositionFormat format, ExpositionParser parser, long atMs, Tally counts)
      throws ScrapeFailure {
    ScrapeCache cache = source.cache();
    SampleLine line = parser.sample();
    MetricType type = parser.family().type();
    hash.hash(scope(format, type), line.bytes(), line.seriesStart(), line.seriesEnd());
    int at = cache.find(hash.low(), hash.high());
    if (at >= 0 && cache.ref(at) == ScrapeCache.DROPPED) {
      cache.see(at, false);
      return;
    }
    if (at < 0 || cache.ref(at) == ScrapeCache.UNRESOLVED) {
      at = resolve(source, line, type, at);
      if (at < 0) {
        return;
      }
      counts.added++;
    }
    counts.kept++;
    boolean timed = source.honorTimestamps() && line.hasTimestamp();
    if (cache.isSeen(at) && !timed) {
      counts.duplicates++;
      return;
    }
    long timestampMs = timed ? line.timestampMs() : atMs;
    if (timestampMs > atMs + MAX_AHEAD_MS) {
      counts.outOfBounds++;
      cache.see(at, false);
      return;
    }
    cache.see(at, !timed || source.trackTimestamps());
    counts.stored++;
    if (source.sampleLimit() > 0 && counts.stored > source.sampleLimit()) {
      return;
    }
    add(at, cache.ref(at), timestampMs, line.value());
    if (exemplars.areTaken()) {
      exemplars.note(source, parser, at, timestampMs);
    }
  }

  /// Everything besides the bytes of a line that decides its series: the format, and whether `le`
  /// or `quantile` is a number.
  private static long scope(ExpositionFormat format, MetricType type) {
    int formatCode =
        switch (format) {
          case TEXT -> 0;
          case OPENMETRICS -> 1;
          case PROTOBUF -> 2;
        };
    int typeCode =
        switch (type) {
          case HISTOGRAM -> 1;
          case SUMMARY -> 2;
          case UNKNOWN, COUNTER, GAUGE, GAUGE_HISTOGRAM, INFO, STATE_SET -> 0;
        };
    return (long) formatCode << 8 | typeCode;
  }

  /// Names the series of a line by its labels.
  ///
  /// @param known position of the line where the cache has it, else -1
  /// @return position of the line, -1 where relabelling drops it
  private int resolve(Source source, SampleLine line, MetricType type, int known)
      throws ScrapeFailure {
    ScrapeCache cache = source.cache();
    long low = hash.low();
    long high = hash.high();
    Labels labels = source.rules().stored(line, type);
    int at = known >= 0 ? known : cache.add(low, high, ScrapeCache.UNRESOLVED);
    if (labels == null) {
      cache.setRef(at, ScrapeCache.DROPPED);
      cache.see(at, false);
      return -1;
    }
    cache.setRef(at, batch.addSeries(labels));
    if (newLineCount == newLines.length) {
      newLines = Arrays.copyOf(newLines, 2 * newLineCount);
    }
    newLines[newLineCount++] = at;
    return at;
  }

  private void add(int line, long refOrHandle, long timestampMs, double value) {
    int sample = batch.sampleCount();
    if (sample >= lines.length) {
      lines = Arrays.copyOf(lines, 2 * sample);
    }
    lines[sample] = line;
    batch.add(refOrHandle, timestampMs, value);
  }

  /// Prepares the batch of a failed scrape: markers for all series of the scrape before.
  ///
  /// @param begun whether [#read] has begun with the body; what it noted is taken back
  void fail(ScrapeCache cache, boolean begun, long atMs) {
    if (begun) {
      forgetHandles(cache);
    } else {
      cache.begin();
    }
    batch.clear();
    newLineCount = 0;
    for (long ref : cache.fail()) {
      batch.add(ref, atMs, StaleMarker.value());
    }
  }

  private void forgetHandles(ScrapeCache cache) {
    for (int i = 0; i < newLineCount; i++) {
      cache.setRef(newLines[i], ScrapeCache.UNRESOLVED);
    }
  }

  /// Commits the batch of a body that was read, with `report` behind it.
  void commit(Source source, ReportSeries report, Tally counts) {
    ScrapeCache cache = source.cache();
    int reportFrom = batch.sampleCount();
    report.addTo(batch);
    CommitResult result;
    try {
      result = storage.commit(batch);
    } catch (StorageException e) {
      forgetHandles(cache);
      // Nothing is stored: what was owed before is still owed.
      cache.carry(cache.fail());
      throw e;
    }
    for (int i = 0; i < newLineCount; i++) {
      long ref = result.ref(i);
      cache.setRef(newLines[i], ref == 0 ? ScrapeCache.UNRESOLVED : ref);
    }
    for (int sample = 0; sample < reportFrom && !result.allStored(); sample++) {
      SampleOutcome outcome = result.outcome(sample);
      if (outcome != SampleOutcome.STORED) {
        refused(cache, sample, outcome, counts);
      }
    }
    report.committed(result, reportFrom);
    exemplars.store(cache);
    if (!counts.unknownRef) {
      cache.end();
    }
  }

  private void refused(ScrapeCache cache, int sample, SampleOutcome outcome, Tally counts) {
    if (StaleMarker.is(batch.value(sample))) {
      return;
    }
    int line = lines[sample];
    switch (outcome) {
      case STORED -> {}
      case DUPLICATE -> counts.duplicates++;
      case DUPLICATE_TIMESTAMP -> {
        counts.duplicates++;
        cache.untrack(line);
      }
      case OUT_OF_ORDER -> {
        counts.outOfOrder++;
        cache.untrack(line);
      }
      case OUT_OF_BOUNDS, TOO_OLD -> {
        counts.outOfBounds++;
        cache.untrack(line);
      }
      case SERIES_LIMIT -> {
        counts.overSeriesLimit++;
        cache.untrack(line);
      }
      case UNKNOWN_REF -> {
        counts.unknownRef = true;
        cache.setRef(line, ScrapeCache.UNRESOLVED);
      }
    }
  }

  /// Commits the batch of a scrape that failed.
  void commitFailure(ScrapeCache cache, ReportSeries report) {
    int reportFrom = batch.sampleCount();
    report.addTo(batch);
    try {
      report.committed(storage.commit(batch), reportFrom);
    } catch (StorageException e) {
      long[] owed = new long[reportFrom];
      for (int i = 0; i < reportFrom; i++) {
        owed[i] = batch.ref(i);
      }
      cache.carry(owed);
      throw e;
    }
  }

  /// Stores the samples whose series the storage had given up since their refs were handed out:
  /// names them by their labels again.
  void retry(Source source, ExpositionFormat format, BodyBuffer body, long atMs) {
    batch.clear();
    newLineCount = 0;
    ScrapeCache cache = source.cache();
    cache.rewind();
    ExpositionParser parser = ExpositionParser.of(format, body.array(), body.length());
    try {
      for (ExpositionParser.Entry entry = parser.next();
          entry != ExpositionParser.Entry.END;
          entry = parser.next()) {
        if (entry == ExpositionParser.Entry.SERIES) {
          retrySample(source, format, parser, atMs);
        }
      }
    } catch (ScrapeFailure e) {
      throw new IllegalStateException("a body that was read before cannot be refused now", e);
    }
    CommitResult result = storage.commit(batch);
    for (int i = 0; i < newLineCount; i++) {
      long ref = result.ref(i);
      cache.setRef(newLines[i], ref == 0 ? ScrapeCache.UNRESOLVED : ref);
    }
    cache.end();
  }

  private void retrySample(
      Source source, ExpositionFormat format, ExpositionParser parser, long atMs)
      throws ScrapeFailure {
    SampleLine line = parser.sample();
    MetricType type = parser.family().type();
    hash.hash(scope(format, type), line.bytes(), line.seriesStart(), line.seriesEnd());
    ScrapeCache cache = source.cache();
    int at = cache.find(hash.low(), hash.high());
    if (at < 0 || cache.ref(at) != ScrapeCache.UNRESOLVED || !cache.isSeen(at)) {
      return;
    }
    if (resolve(source, line, type, at) >= 0) {
      boolean timed = source.honorTimestamps() && line.hasTimestamp();
      add(at, cache.ref(at), timed ? line.timestampMs() : atMs, line.value());
    }
  }

  /// Stores markers for series of a target that is gone; those that live on refuse them.
  void markStale(long[] refs, long atMs) {
    batch.clear();
    for (long ref : refs) {
      batch.add(ref, atMs, StaleMarker.value());
    }
    if (batch.sampleCount() > 0) {
      storage.commit(batch);
    }
  }
}
