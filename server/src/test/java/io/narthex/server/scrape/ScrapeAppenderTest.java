package io.narthex.server.scrape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.config.NameValidationScheme;
import io.narthex.server.config.ScrapeLimits;
import io.narthex.server.exposition.ExpositionFormat;
import io.narthex.server.http.BodyBuffer;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.StorageException;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.exemplar.Exemplar;
import io.narthex.storage.exemplar.ExemplarStore;
import io.narthex.storage.exemplar.SeriesExemplars;
import io.narthex.storage.labels.KeyedHash;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.NameValidation;
import io.narthex.storage.regex.Regex;
import io.narthex.storage.relabel.RelabelAction;
import io.narthex.storage.relabel.RelabelRule;
import io.narthex.storage.relabel.Relabeling;
import io.narthex.storage.sample.StaleMarker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// From bodies to samples: what is stored, marked stale, counted, and kept in the cache.
final class ScrapeAppenderTest {
  private static final RelabelRule DROPPED =
      new RelabelRule(
          RelabelAction.DROP,
          List.of(Labels.METRIC_NAME),
          ";",
          Regex.compile("drop.*"),
          0,
          "",
          "$1",
          NameValidation.UTF8);

  private final RecordingStorage storage = new RecordingStorage();
  private final ExemplarStore exemplars = new ExemplarStore(MemoryBudget.root(1 << 20));
  private final ScrapeAppender appender =
      new ScrapeAppender(storage, new KeyedHash(1, 2), exemplars);
  private final BodyBuffer body = new BodyBuffer();

  @AfterEach
  void close() {
    body.close();
  }

  private static SeriesRules rules() {
    return new SeriesRules(
        Labels.of("job", "j"),
        false,
        new Relabeling(List.of(DROPPED)),
        ScrapeLimits.NONE,
        NameValidationScheme.UTF8);
  }

  private static ScrapeAppender.Source source(ScrapeCache cache, long sampleLimit) {
    return new ScrapeAppender.Source(cache, rules(), true, false, sampleLimit);
  }

  private Tally scrape(ScrapeAppender.Source source, ReportSeries report, long atMs, String text) {
    Tally counts = new Tally();
    body.set(text.getBytes(StandardCharsets.UTF_8));
    try {
      appender.read(source, ExpositionFormat.TEXT, body, atMs, counts);
      report.set(atMs, true, 0.5, counts, body.length());
      appender.commit(source, report, counts);
      if (counts.unknownRef) {
        appender.retry(source, ExpositionFormat.TEXT, body, atMs);
      }
    } catch (ScrapeFailure e) {
      appender.fail(source.cache(), counts.begun, atMs);
      report.set(atMs, false, 0.5, counts, -1);
      appender.commitFailure(source.cache(), report);
    }
    return counts;
  }

  private static ReportSeries report() {
    return new ReportSeries(rules(), false, 1_000, 0);
  }

  private Map<Long, Double> stored(String metric) {
    return storage.samples("__name__", metric, "job", "j");
  }

  private static boolean isStale(Map<Long, Double> of, long atMs) {
    Double value = of.get(atMs);
    return value != null && StaleMarker.is(value);
  }

  @Test
  void storesSamplesAndReportInOneCommit() {
    Tally counts = scrape(source(new ScrapeCache(), 0), report(), 1_000, "a 1\nb 2\ndropped 3\n");
    assertEquals(1, storage.commits());
    assertEquals(3, counts.scraped);
    assertEquals(2, counts.kept);
    assertEquals(2, counts.added);
    assertEquals(Map.of(1_000L, 1.0), stored("a"));
    assertEquals(Map.of(1_000L, 1.0), stored("up"));
    assertEquals(Map.of(1_000L, 3.0), stored("scrape_samples_scraped"));
    assertEquals(Map.of(1_000L, 2.0), stored("scrape_samples_post_metric_relabeling"));
    assertEquals(Map.of(1_000L, 2.0), stored("scrape_series_added"));
    assertEquals(Map.of(1_000L, 0.5), stored("scrape_duration_seconds"));
    assertTrue(stored("dropped").isEmpty());
  }

  @Test
  void storesExemplarsOfOpenMetrics() throws ScrapeFailure {
    ScrapeAppender.Source source = source(new ScrapeCache(), 0);
    exemplars.configure(10, 0);
    for (int i = 1; i <= 2; i++) {
      String text =
          "# TYPE a counter\na_total 1 # {trace_id=\"x\"} 0.5 "
              + i
              + ".25\n"
              + "b 2 # {trace_id=\"y\"} 1\ndropped 3 # {trace_id=\"z\"} 1\n"
              + "c 4 # {a=\"1\",a=\"2\"} 1\n# EOF\n";
      body.set(text.getBytes(StandardCharsets.UTF_8));
      Tally counts = new Tally();
      ReportSeries report = report();
      appender.read(source, ExpositionFormat.OPENMETRICS, body, 1_000L * i, counts);
      report.set(1_000L * i, true, 0.5, counts, body.length());
      appender.commit(source, report, counts);
    }
    List<SeriesExemplars> found = exemplars.select(0, Long.MAX_VALUE, List.of(List.of()));
    assertEquals(
        List.of(
            new SeriesExemplars(
                Labels.of("__name__", "a_total", "job", "j"),
                List.of(
                    new Exemplar(Labels.of("trace_id", "x"), 0.5, 1_250, true),
                    new Exemplar(Labels.of("trace_id", "x"), 0.5, 2_250, true))),
            // The same again without a time of its own is the same.
            new SeriesExemplars(
                Labels.of("__name__", "b", "job", "j"),
                List.of(new Exemplar(Labels.of("trace_id", "y"), 1, 1_000, false)))),
        found);
    assertEquals(Map.of(1_000L, 4.0, 2_000L, 4.0), stored("c"));
  }

  @Test
  void marksSeriesThatAreGone() {
    ScrapeAppender.Source source = source(new ScrapeCache(), 0);
    ReportSeries report = report();
    scrape(source, report, 1_000, "a 1\nb 2\n");
    Tally second = scrape(source, report, 2_000, "b 3\n");
    assertEquals(0, second.added);
    assertTrue(isStale(stored("a"), 2_000));
    assertEquals(3.0, stored("b").get(2_000L));
    scrape(source, report, 3_000, "b 3\n");
    assertFalse(stored("a").containsKey(3_000L));
    assertEquals(1, scrape(source, report, 4_000, "a 1\nb 3\n").added);
    assertEquals(1.0, stored("a").get(4_000L));
  }

  @Test
  void badBodyStoresNothingOfItAndMarksAllStale() {
    ScrapeAppender.Source source = source(new ScrapeCache(), 0);
    ReportSeries report = report();
    scrape(source, report, 1_000, "a 1\nb 2\n");
    Tally failed = scrape(source, report, 2_000, "a 2\nc 1\nbad{ 2\n");
    assertEquals(2, failed.scraped);
    assertTrue(isStale(stored("a"), 2_000));
    assertTrue(isStale(stored("b"), 2_000));
    assertTrue(stored("c").isEmpty());
    assertEquals(0.0, stored("up").get(2_000L));
    assertEquals(2, source.cache().size());
    Tally third = scrape(source, report, 3_000, "a 3\nb 4\n");
    assertEquals(0, third.added);
    assertEquals(3.0, stored("a").get(3_000L));
  }

  /// The parsers pass these; only the scrape can tell.
  @Test
  void bytesThatAreNoTextFailTheScrape() {
    for (byte[] bad :
        List.of(
            new byte[] {'{', '"', 'm', (byte) 0xff, '"', '}', ' ', '1', '\n'},
            new byte[] {'m', '{', '"', (byte) 0xff, '"', '=', '"', 'v', '"', '}', ' ', '1', '\n'},
            "m{l=\"1\",l=\"2\"} 1\n".getBytes(StandardCharsets.UTF_8),
            "{l=\"1\"} 1\n".getBytes(StandardCharsets.UTF_8))) {
      body.set(bad);
      assertThrows(
          ScrapeFailure.class,
          () ->
              appender.read(
                  source(new ScrapeCache(), 0), ExpositionFormat.TEXT, body, 1_000, new Tally()),
          new String(bad, StandardCharsets.ISO_8859_1));
    }
    assertEquals(0, storage.commits());
  }

  @Test
  void failedScrapeMarksOnlyOnce() {
    ScrapeAppender.Source source = source(new ScrapeCache(), 0);
    ReportSeries report = report();
    scrape(source, report, 1_000, "a 1\n");
    scrape(source, report, 2_000, "bad{");
    scrape(source, report, 3_000, "bad{");
    assertTrue(isStale(stored("a"), 2_000));
    assertFalse(stored("a").containsKey(3_000L));
  }

  @Test
  void seriesWithTimestampsAreNotMarked() {
    ScrapeAppender.Source source = source(new ScrapeCache(), 0);
    ReportSeries report = report();
    scrape(source, report, 1_000, "a 1 900\nb 1\n");
    scrape(source, report, 2_000, "");
    assertEquals(Map.of(900L, 1.0), stored("a"));
    assertTrue(isStale(stored("b"), 2_000));
  }

  @Test
  void secondSampleOfASeriesIsADuplicate() {
    ScrapeAppender.Source source = source(new ScrapeCache(), 0);
    Tally counts = scrape(source, report(), 1_000, "a 1\na 1\na{} 2\na 5 1200\n");
    assertEquals(2, counts.duplicates);
    assertEquals(4, counts.kept);
    assertEquals(Map.of(1_000L, 1.0, 1_200L, 5.0), stored("a"));
  }

  @Test
  void samplesFarAheadAreRefused() {
    Tally counts = scrape(source(new ScrapeCache(), 0), report(), 1_000, "a 1 700000\nb 1\n");
    assertEquals(1, counts.outOfBounds);
    assertTrue(stored("a").isEmpty());
    assertEquals(1.0, stored("up").get(1_000L));
  }

  @Test
  void sampleLimitFailsTheScrapeAndStillCounts() {
    ScrapeAppender.Source source = source(new ScrapeCache(), 2);
    Tally counts = scrape(source, report(), 1_000, "dropped 1\na 1\nb 1\nc 1\nd 1\n");
    assertEquals(5, counts.scraped);
    assertEquals(4, counts.kept);
    assertTrue(stored("a").isEmpty());
    assertEquals(0.0, stored("up").get(1_000L));
    assertEquals(4.0, stored("scrape_samples_post_metric_relabeling").get(1_000L));
    scrape(source, report(), 2_000, "a 1\nb 1\n");
    assertEquals(1.0, stored("a").get(2_000L));
  }

  @Test
  void retiredRefsAreResolvedAgain() {
    ScrapeAppender.Source source = source(new ScrapeCache(), 0);
    ReportSeries report = report();
    scrape(source, report, 1_000, "a 1\nb 1\n");
    storage.retireAll();
    scrape(source, report, 2_000, "a 2\nb 2\nc 2\n");
    assertEquals(2.0, stored("a").get(2_000L));
    assertEquals(2.0, stored("c").get(2_000L));
    scrape(source, report, 3_000, "a 3\n");
    assertTrue(isStale(stored("b"), 3_000));
    assertEquals(1.0, stored("up").get(3_000L));
  }

  @Test
  void whatCouldNotBeStoredIsOwedStill() {
    ScrapeAppender.Source source = source(new ScrapeCache(), 0);
    ReportSeries report = report();
    scrape(source, report, 1_000, "a 1\nb 1\n");
    storage.refuse(true);
    assertThrows(StorageException.class, () -> scrape(source, report, 2_000, "b 1\nc 1\n"));
    storage.refuse(false);
    scrape(source, report, 3_000, "b 3\nc 3\n");
    assertTrue(isStale(stored("a"), 3_000));
    assertEquals(3.0, stored("b").get(3_000L));
    assertEquals(3.0, stored("c").get(3_000L));
  }

  @Test
  void newRulesCarryStalenessOver() {
    ScrapeAppender.Source old = source(new ScrapeCache(), 0);
    ReportSeries report = report();
    scrape(old, report, 1_000, "a 1\nb 1\n");
    ScrapeCache cache = new ScrapeCache();
    cache.carry(old.cache().tracked());
    scrape(source(cache, 0), report, 2_000, "b 2\n");
    assertTrue(isStale(stored("a"), 2_000));
    assertEquals(2.0, stored("b").get(2_000L));
  }

  @Test
  void honoursNoTimestampsWhereToldSo() {
    ScrapeAppender.Source source =
        new ScrapeAppender.Source(new ScrapeCache(), rules(), false, false, 0);
    scrape(source, report(), 1_000, "a 1 900\n");
    assertEquals(Map.of(1_000L, 1.0), stored("a"));
  }

  /// A target that is scraped with one cache all the time and one that gets a new cache, with the
  /// old one's debts, for every scrape store the same.
  @Test
  void withCacheAsWithout() {
    Seeds.rounds(
        60,
        random -> {
          List<String> bodies = bodies(random);
          RecordingStorage cached = new RecordingStorage();
          RecordingStorage plain = new RecordingStorage();
          run(cached, bodies, false);
          run(plain, bodies, true);
          assertEquals(bits(plain), bits(cached));
        });
  }

  private static Map<Labels, Map<Long, Long>> bits(RecordingStorage of) {
    Map<Labels, Map<Long, Long>> bits = new TreeMap<>();
    of.samples()
        .forEach((labels, samples) -> {
          // How many series are new is the one thing that a cache is asked for.
          if (!labels.get(Labels.METRIC_NAME).equals("scrape_series_added")) {
            Map<Long, Long> values = new TreeMap<>();
            samples.forEach((at, v) -> values.put(at, Double.doubleToRawLongBits(v)));
            bits.put(labels, values);
          }
        });
    return bits;
  }

  private static void run(RecordingStorage into, List<String> bodies, boolean forgetting) {
    ScrapeAppenderTest test = new ScrapeAppenderTest();
    ScrapeAppender appender =
        new ScrapeAppender(into, new KeyedHash(3, 4), new ExemplarStore(MemoryBudget.root(0)));
    ReportSeries report = report();
    ScrapeCache cache = new ScrapeCache();
    long atMs = 1_000;
    for (String text : bodies) {
      if (forgetting) {
        long[] owed = cache.tracked();
        cache = new ScrapeCache();
        cache.carry(owed);
      }
      new Scraper(appender, test.body).scrape(source(cache, 0), report, atMs, text);
      atMs += 1_000;
    }
    test.body.close();
  }

  private record Scraper(ScrapeAppender appender, BodyBuffer body) {
    void scrape(ScrapeAppender.Source source, ReportSeries report, long atMs, String text) {
      Tally counts = new Tally();
      body.set(text.getBytes(StandardCharsets.UTF_8));
      try {
        appender.read(source, ExpositionFormat.TEXT, body, atMs, counts);
        report.set(atMs, true, 0, counts, 0);
        appender.commit(source, report, counts);
      } catch (ScrapeFailure e) {
        appender.fail(source.cache(), counts.begun, atMs);
        report.set(atMs, false, 0, counts, -1);
        appender.commitFailure(source.cache(), report);
      }
    }
  }

  /// Bodies whose lines come, go, move, change their spelling and break.
  private static List<String> bodies(Random random) {
    List<String> bodies = new ArrayList<>();
    for (int scrape = 0; scrape < 12; scrape++) {
      List<String> lines = new ArrayList<>();
      for (int series = 0; series < 40; series++) {
        if (random.nextInt(10) == 0) {
          continue;
        }
        String name = (series % 7 == 0 ? "drop" : "m") + series;
        String labels =
            switch (random.nextInt(12)) {
              case 0 -> "{ l=\"1\" }";
              case 1 -> "{l=\"1\",}";
              default -> "{l=\"1\"}";
            };
        lines.add(name + labels + " " + random.nextInt(5));
        if (random.nextInt(30) == 0) {
          lines.add(name + "{l=\"1\"} 7");
        }
      }
      if (random.nextInt(4) == 0) {
        Collections.shuffle(lines, random);
      }
      if (random.nextInt(8) == 0) {
        lines.add("broken{");
      }
      bodies.add(String.join("\n", lines) + "\n");
    }
    return bodies;
  }
}
