package io.narthex.query.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.query.QueryException;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryResult;
import io.narthex.query.QueryStatistics;
import io.narthex.query.QueryValue;
import io.narthex.query.promqltest.LoadedSamples;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.testing.NaiveStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Upstream's tables of whole evaluations.
final class EngineConformanceTest {
  private static final EngineFeatures UPSTREAM_FEATURES =
      new EngineFeatures(true, true, false, true);

  private static EngineOptions options(long lookbackMs, long maxSamples) {
    return new EngineOptions(
        ParserOptions.ALL,
        100_000,
        lookbackMs,
        maxSamples,
        20,
        () -> 60_000,
        UPSTREAM_FEATURES,
        1,
        QueryLimits.DEFAULT);
  }

  private static final EngineOptions UPSTREAM = options(300_000, 10_000);

  private static Storage load(Case c) {
    JsonNode text = c.has("load") ? c.json().path("load") : c.file().path("load");
    LoadedSamples samples = LoadedSamples.of(text.asText());
    for (JsonNode extra : c.file().path("extraSamples")) {
      Labels labels = labels(extra.path("labels"));
      if (extra.has("every")) {
        long fromMs = extra.path("from").asLong();
        for (long t = fromMs; t <= extra.path("to").asLong(); t += extra.path("every").asLong()) {
          samples.add(labels, t, t == fromMs ? 1_000 : (double) (1 - t / 1_000));
        }
      } else {
        samples.add(labels, extra.path("t").asLong(), extra.path("value").asDouble());
      }
    }
    Storage storage = new NaiveStorage();
    samples.writeTo(storage);
    return storage;
  }

  private static QueryResult query(Case c, EngineOptions options) {
    return query(c, options, QueryOptions.DEFAULT);
  }

  private static QueryResult query(Case c, EngineOptions options, QueryOptions queryOptions) {
    try (Storage storage = load(c);
        Engine engine = new Engine(storage, options, Clock.system())) {
      String query = c.text("query");
      return c.has("start")
          ? engine.range(
              query,
              c.json().path("start").asLong(),
              c.json().path("end").asLong(),
              c.json().path("step").asLong(),
              queryOptions)
          : engine.instant(query, c.json().path("t").asLong(), queryOptions);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"at-modifier", "subquery", "eval-timestamps", "extended-range"})
  void results(String file) {
    ConformanceCases.family("engine-" + file)
        .run(
            ConformanceCases.cases("engine/" + file + ".json"),
            c -> {
              if (c.has("error")) {
                QueryException e = assertThrows(QueryException.class, () -> query(c, UPSTREAM));
                assertEquals(c.text("error"), e.getMessage());
              } else {
                assertEquals(recorded(c.json().path("result")), shown(query(c, UPSTREAM).value()));
              }
            });
  }

  @Test
  void annotations() {
    ConformanceCases.family("engine-annotations")
        .run(
            ConformanceCases.cases("engine/annotations.json"),
            c -> {
              EngineFeatures features =
                  new EngineFeatures(true, false, c.flag("typeAndUnitLabels"), false);
              EngineOptions options =
                  new EngineOptions(
                      ParserOptions.DEFAULT,
                      100_000,
                      300_000,
                      10_000,
                      20,
                      () -> 60_000,
                      features,
                      1,
                      QueryLimits.DEFAULT);
              QueryResult result = query(c, options);
              assertEquals(texts(c, "warnings"), new TreeSet<>(result.warnings()));
              assertEquals(texts(c, "infos"), new TreeSet<>(result.infos()));
              assertEquals(recorded(c.json().path("result")), shown(result.value()));
            });
  }

  private static Set<String> texts(Case c, String field) {
    Set<String> texts = new TreeSet<>();
    c.json().path(field).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @Test
  void lookback() {
    ConformanceCases.family("engine-lookback")
        .run(
            ConformanceCases.cases("engine/lookback.json"),
            c -> {
              long engineMs = c.json().path("engineLookback").asLong();
              long queryMs = c.json().path("queryLookback").asLong();
              try (Storage storage = load(c);
                  Engine engine =
                      new Engine(
                          storage,
                          options(engineMs == 0 ? 300_000 : engineMs, 10_000),
                          Clock.system())) {
                QueryResult result =
                    engine.instant(
                        c.text("query"),
                        c.json().path("t").asLong(),
                        new QueryOptions(0, queryMs, false, () -> false));
                boolean empty =
                    switch (result.value()) {
                      case QueryValue.Vector(List<QueryValue.Sample> samples) -> samples.isEmpty();
                      case QueryValue.Matrix(List<QueryValue.Series> series) -> series.isEmpty();
                      default -> throw new AssertionError(result.value().toString());
                    };
                assertEquals(c.flag("expectSamples"), !empty);
              }
            });
  }

  @Test
  void statistics() {
    ConformanceCases.family("engine-statistics")
        .run(
            ConformanceCases.cases("engine/statistics.json"),
            c -> {
              QueryStatistics statistics = query(c, UPSTREAM).statistics();
              assertEquals(
                  c.json().path("totalSamples").asLong() + " " + c.json().path("samplesRead"),
                  statistics.totalQueryableSamples() + " " + statistics.samplesRead(),
                  c.text("query"));
              assertEquals(
                  c.json().path("peakSamples").asLong(),
                  statistics.peakSamples(),
                  "peak of " + c.text("query"));
              assertPerStep(c);
            });
  }

  private static void assertPerStep(Case c) {
    QueryOptions options = new QueryOptions(0, 0, true, () -> false);
    QueryStatistics.PerStep perStep = query(c, UPSTREAM, options).statistics().perStep();
    Objects.requireNonNull(perStep);
    assertEquals(
        c.json().path("totalSamplesPerStep").toString(),
        shown(perStep, perStep.totalQueryableSamples()),
        c.text("query"));
    assertEquals(
        c.json().path("samplesReadPerStep").toString(),
        shown(perStep, perStep.samplesRead()),
        c.text("query"));
  }

  private static String shown(QueryStatistics.PerStep grid, long[] counts) {
    List<String> steps = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      steps.add("[" + (grid.startMs() + i * grid.stepMs()) + "," + counts[i] + "]");
    }
    return "[" + String.join(",", steps) + "]";
  }

  @Test
  void maxSamples() {
    ConformanceCases.family("engine-max-samples")
        .run(
            ConformanceCases.cases("engine/max-samples.json"),
            c -> {
              long max = c.json().path("maxSamples").asLong();
              assertTrue(query(c, options(300_000, max)).warnings().isEmpty());
              QueryException e =
                  assertThrows(QueryException.class, () -> query(c, options(300_000, max - 1)));
              assertEquals(c.file().path("error").asText(), e.getMessage());
            });
  }

  private static Labels labels(JsonNode node) {
    LabelsBuilder builder = new LabelsBuilder();
    node.properties().forEach(entry -> builder.set(entry.getKey(), entry.getValue().asText()));
    return builder.build();
  }

  /// A recorded result as sorted lines.
  private static List<String> recorded(JsonNode result) {
    List<String> lines = new ArrayList<>();
    switch (result.path("type").asText()) {
      case "scalar" ->
          lines.add(result.path("t").asLong() + " " + Case.number(result.path("value")));
      case "string" -> lines.add(result.path("t").asLong() + " " + result.path("value").asText());
      case "vector" -> {
        for (JsonNode sample : result.path("samples")) {
          assertTrue(!sample.has("histogram"), "native histogram in the answer");
          lines.add(
              labels(sample.path("labels"))
                  + " "
                  + sample.path("t").asLong()
                  + " "
                  + Case.number(sample.path("value")));
        }
      }
      default -> {
        for (JsonNode series : result.path("series")) {
          assertTrue(series.path("histograms").isEmpty(), "native histogram in the answer");
          StringBuilder line = new StringBuilder(labels(series.path("labels")).toString());
          for (JsonNode point : series.path("floats")) {
            line.append(' ').append(point.get(0).asLong());
            line.append(' ').append(Case.number(point.get(1)));
          }
          lines.add(line.toString());
        }
      }
    }
    lines.sort(null);
    return lines;
  }

  private static List<String> shown(QueryValue value) {
    List<String> lines = new ArrayList<>();
    switch (value) {
      case QueryValue.Scalar(long t, double v) -> lines.add(t + " " + v);
      case QueryValue.Text(long t, String v) -> lines.add(t + " " + v);
      case QueryValue.Vector(List<QueryValue.Sample> samples) ->
          samples.forEach(s -> lines.add(s.labels() + " " + s.timestampMs() + " " + s.value()));
      case QueryValue.Matrix(List<QueryValue.Series> all) -> {
        for (QueryValue.Series series : all) {
          StringBuilder line = new StringBuilder(series.labels().toString());
          for (int i = 0; i < series.values().length; i++) {
            line.append(' ').append(series.timestampsMs()[i]).append(' ');
            line.append(series.values()[i]);
          }
          lines.add(line.toString());
        }
      }
    }
    lines.sort(null);
    return lines;
  }
}
