package io.narthex.query.promqltest;

import io.narthex.query.engine.Engine;
import io.narthex.query.engine.EngineFeatures;
import io.narthex.query.engine.EngineOptions;
import io.narthex.query.engine.QueryLimits;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.testing.AdversarialStorage;
import io.narthex.storage.testing.NaiveStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Upstream's corpus of the PromQL test language, every `eval`, on the naive storage and through
/// the adversarial double.
final class PromqlTestConformanceTest {
  /// As upstream's runner evaluates its corpus.
  private static final EngineOptions UPSTREAM =
      options(new EngineFeatures(true, true, false, false));

  private static EngineOptions options(EngineFeatures features) {
    return new EngineOptions(
        ParserOptions.ALL,
        100_000,
        300_000,
        10_000,
        20,
        () -> 60_000,
        features,
        1,
        QueryLimits.DEFAULT);
  }

  private static Storage naive(LoadedSamples samples) {
    return new NaiveStorage(samples::startMs);
  }

  private record Outcome(String id, @Nullable String problem) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aggregators",
        "at_modifier",
        "collision",
        "duration_expression",
        "extended_vectors",
        "fill-modifier",
        "functions",
        "histograms",
        "info",
        "limit",
        "literals",
        "name_label_dropping",
        "native_histograms",
        "operators",
        "range_queries",
        "selectors",
        "staleness",
        "start_timestamps",
        "subquery",
        "trig_functions",
        "type_and_unit"
      })
  void corpus(String name) throws IOException {
    Path file = ConformanceCases.file("promqltest/" + name + ".test");
    List<Outcome> outcomes = run(file, name, UPSTREAM, PromqlTestConformanceTest::naive);
    List<Outcome> adversarial =
        run(file, name, UPSTREAM, samples -> new AdversarialStorage(naive(samples), 7));
    List<Outcome> both = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome plain = outcomes.get(i);
      Outcome other = adversarial.get(i);
      both.add(
          plain.problem() != null || other.problem() == null
              ? plain
              : new Outcome(plain.id(), "on the adversarial double: " + other.problem()));
    }
    ConformanceCases.family("promqltest-" + name)
        .run(both, Outcome::id, PromqlTestConformanceTest::check);
  }

  @Test
  void namesAreRemovedAtOnce() throws IOException {
    Path file = ConformanceCases.file("engine/delayed-name-removal-disabled.test");
    ConformanceCases.family("engine-delayed-name-removal-disabled")
        .run(
            run(file, "disabled", options(EngineFeatures.NONE), PromqlTestConformanceTest::naive),
            Outcome::id,
            PromqlTestConformanceTest::check);
  }

  private static void check(Outcome outcome) {
    if (outcome.problem() != null) {
      throw new AssertionError(outcome.problem());
    }
  }

  private static List<Outcome> run(
      Path file, String name, EngineOptions options, Function<LoadedSamples, Storage> newStorage)
      throws IOException {
    List<Outcome> outcomes = new ArrayList<>();
    try (TestRunner runner =
        new TestRunner(newStorage, storage -> new Engine(storage, options, Clock.system()))) {
      runner.run(
          TestFile.read(file),
          (eval, problem) -> outcomes.add(new Outcome(name + ":" + eval.line(), problem)));
    }
    return outcomes;
  }
}
