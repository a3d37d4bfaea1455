package io.narthex.server.scrape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.server.config.NameEscapingScheme;
import io.narthex.server.config.NameValidationScheme;
import io.narthex.server.config.RelabelConfig;
import io.narthex.server.config.ScrapeConfig;
import io.narthex.server.config.ScrapeLimits;
import io.narthex.server.config.ScrapeProtocol;
import io.narthex.server.exposition.ContentTypes;
import io.narthex.server.exposition.ExpositionFormat;
import io.narthex.server.http.BodyBuffer;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.exemplar.ExemplarStore;
import io.narthex.storage.labels.KeyedHash;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.relabel.Relabeling;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Upstream's tables of scraping: targets, headers, labels and limits of scraped series. Those of
/// native histograms and protobuf are not counted.
final class ScrapeConformanceTest {
  private static final long AT_MS = 1_000_000;

  private static Labels labels(JsonNode object) {
    LabelsBuilder builder = new LabelsBuilder();
    object.properties().forEach(e -> builder.set(e.getKey(), Case.text(e.getValue())));
    return builder.build();
  }

  private static ScrapeConfig job(String yaml) throws Exception {
    return ConfigTexts.load(yaml).scrapeConfigs().getFirst();
  }

  private static TargetLabels rules(ScrapeConfig job) {
    return new TargetLabels(
        job, RelabelConfig.chain(job.relabelRules(), job.nameValidationScheme()));
  }

  @Test
  void targets() {
    ConformanceCases.family("scrape-targets")
        .run(
            ConformanceCases.cases("scrape/targets.json"),
            c -> {
              // JSON is YAML as well.
              TargetLabels rules = rules(job("scrape_configs: [" + c.json().get("config") + "]"));
              Labels discovered = labels(c.json().get("discovered"));
              TargetLabels.Outcome outcome = rules.of(discovered, Labels.EMPTY);
              if (c.has("beforeRelabeling")) {
                assertEquals(
                    labels(c.json().get("beforeRelabeling")),
                    rules.discovered(discovered, Labels.EMPTY));
              }
              if (c.flag("ok")) {
                Target target = assertInstanceOf(TargetLabels.Outcome.Kept.class, outcome).target();
                assertEquals(labels(c.json().get("labels")), target.labels());
              } else {
                assertEquals(
                    c.text("error"),
                    assertInstanceOf(TargetLabels.Outcome.Refused.class, outcome).reason());
              }
            });
  }

  @Test
  void addressesThatRelabellingTakesAway() {
    ConformanceCases.family("scrape-keep-drop")
        .run(
            ConformanceCases.cases("scrape/keep-drop.json"),
            c -> {
              TargetLabels.Outcome outcome =
                  rules(job(c.text("config"))).of(labels(c.json().get("target")), Labels.EMPTY);
              if (c.flag("dropped")) {
                assertEquals(
                    "no address",
                    assertInstanceOf(TargetLabels.Outcome.Refused.class, outcome).reason());
              } else {
                assertInstanceOf(TargetLabels.Outcome.Kept.class, outcome);
              }
            });
  }

  @Test
  void urls() {
    ConformanceCases.family("scrape-target-url")
        .run(
            ConformanceCases.cases("scrape/target-url.json"),
            c -> {
              Map<String, List<String>> params = new LinkedHashMap<>();
              c.json()
                  .get("params")
                  .properties()
                  .forEach(e -> {
                    List<String> values = new ArrayList<>();
                    e.getValue().forEach(v -> values.add(v.asText()));
                    params.put(e.getKey(), values);
                  });
              assertEquals(c.text("url"), TargetLabels.url(params, labels(c.json().get("labels"))));
            });
  }

  @Test
  void acceptHeaders() {
    ConformanceCases.family("scrape-accept-header")
        .run(
            ConformanceCases.cases("scrape/accept-header.json"),
            c -> {
              List<ScrapeProtocol> protocols = new ArrayList<>();
              c.json()
                  .get("scrapeProtocols")
                  .forEach(name ->
                      protocols.add(
                          Stream.of(ScrapeProtocol.values())
                              .filter(p -> p.configName().equals(name.asText()))
                              .findFirst()
                              .orElseThrow()));
              NameEscapingScheme escaping =
                  Stream.of(NameEscapingScheme.values())
                      .filter(s -> s.configName().equals(c.text("escaping")))
                      .findFirst()
                      .orElseThrow();
              assertEquals(c.text("header"), ScrapeRequest.accept(protocols, escaping));
            });
  }

  /// What one scrape of a body stores, besides the series about the scrape itself.
  private static Map<Labels, Map<Long, Long>> scrape(
      SeriesRules rules, ExpositionFormat format, byte[] text) throws ScrapeFailure {
    RecordingStorage storage = new RecordingStorage();
    BodyBuffer body = new BodyBuffer();
    ScrapeAppender appender =
        new ScrapeAppender(storage, new KeyedHash(1, 2), new ExemplarStore(MemoryBudget.root(0)));
    ScrapeAppender.Source source =
        new ScrapeAppender.Source(new ScrapeCache(), rules, true, false, 0);
    ReportSeries report = new ReportSeries(rules, false, 1_000, 0);
    Tally counts = new Tally();
    try {
      body.set(text);
      appender.read(source, format, body, AT_MS, counts);
      report.set(AT_MS, true, 0, counts, body.length());
      appender.commit(source, report, counts);
    } finally {
      body.close();
    }
    Map<Labels, Map<Long, Long>> bits = new TreeMap<>();
    storage
        .samples()
        .forEach((series, samples) -> {
          String name = series.get(Labels.METRIC_NAME);
          if (!name.equals("up") && !name.startsWith("scrape_")) {
            Map<Long, Long> values = new TreeMap<>();
            samples.forEach((at, v) -> values.put(at, Double.doubleToRawLongBits(v)));
            bits.put(series, values);
          }
        });
    return bits;
  }

  private static SeriesRules rules(Case c, ScrapeLimits limits) {
    return new SeriesRules(
        labels(c.json().path("targetLabels")),
        c.flag("honorLabels"),
        Relabeling.NONE,
        limits,
        NameValidationScheme.UTF8);
  }

  @Test
  void honorLabels() {
    ConformanceCases.family("scrape-honor-labels")
        .run(
            ConformanceCases.cases("scrape/honor-labels.json"),
            c ->
                assertEquals(
                    List.of(labels(c.json().get("expected"))),
                    List.copyOf(
                        scrape(
                                rules(c, ScrapeLimits.NONE),
                                ExpositionFormat.TEXT,
                                (c.text("body") + "\n").getBytes(StandardCharsets.UTF_8))
                            .keySet())));
  }

  @Test
  void labelLimits() {
    ConformanceCases.family("scrape-label-limits")
        .run(
            ConformanceCases.cases("scrape/label-limits.json"),
            c -> {
              ScrapeLimits limits =
                  new ScrapeLimits(
                      0,
                      0,
                      0,
                      c.json().path("labelLimit").asLong(),
                      c.json().path("labelNameLengthLimit").asLong(),
                      c.json().path("labelValueLengthLimit").asLong(),
                      0);
              @Nullable String error = null;
              try {
                scrape(
                    rules(c, limits),
                    ExpositionFormat.TEXT,
                    (c.text("body") + "\n").getBytes(StandardCharsets.UTF_8));
              } catch (ScrapeFailure e) {
                assertEquals(ScrapeFailure.Kind.LABEL_LIMIT, e.kind());
                error = e.getMessage();
              }
              if (c.flag("ok")) {
                assertNull(error);
              } else {
                assertEquals(c.text("error"), error);
              }
            });
  }

  @Test
  void appendedSamples() {
    List<Case> counted =
        ConformanceCases.cases("scrape/append.json").stream()
            .filter(c -> !c.text("contentType").contains("protobuf"))
            .toList();
    ConformanceCases.family("scrape-append")
        .run(
            counted,
            c -> {
              ExpositionFormat format =
                  Objects.requireNonNull(ContentTypes.choose(c.text("contentType"), null).format());
              Map<Labels, Map<Long, Long>> expected = new TreeMap<>();
              for (JsonNode sample : c.json().get("samples")) {
                long at = sample.get("t").isNumber() ? sample.get("t").asLong() : AT_MS;
                expected
                    .computeIfAbsent(labels(sample.get("labels")), l -> new TreeMap<>())
                    .put(at, Double.doubleToRawLongBits(Case.number(sample.get("value"))));
              }
              assertEquals(expected, scrape(rules(c, ScrapeLimits.NONE), format, c.bytes("body")));
            });
  }
}
