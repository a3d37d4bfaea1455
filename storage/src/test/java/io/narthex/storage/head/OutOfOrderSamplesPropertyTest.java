package io.narthex.storage.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.conformance.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Against a map of maps.
final class OutOfOrderSamplesPropertyTest {
  private record Sample(int series, long timestampMs, double value) {}

  @Test
  void runsHoldWhatAMapHolds() {
    Seeds.rounds(200, OutOfOrderSamplesPropertyTest::compare);
  }

  private static void compare(Random random) {
    MemoryBudget budget = MemoryBudget.root(1 << 24);
    OutOfOrderSamples samples = new OutOfOrderSamples(new HeadMemory(budget));
    List<Sample> arrived = new ArrayList<>();
    for (int step = random.nextInt(8); step >= 0; step--) {
      for (int i = random.nextInt(60); i > 0; i--) {
        Sample sample =
            new Sample(random.nextInt(5), random.nextInt(30) - 10L, random.nextInt(100));
        arrived.add(sample);
        samples.append(sample.series(), sample.timestampMs(), sample.value());
      }
      OutOfOrderRun run = samples.run();
      assertEquals(model(arrived), contents(run));
      assertSame(run, samples.run());
      if (random.nextInt(4) == 0) {
        int flushed = random.nextInt(samples.count() + 1);
        samples.drop(flushed);
        arrived.subList(0, flushed).clear();
        assertEquals(model(arrived), contents(samples.run()));
        assertEquals(OutOfOrderSamples.BYTES_PER_SAMPLE * arrived.size(), budget.usedBytes());
      }
    }
  }

  private static Map<Integer, Map<Long, Double>> model(List<Sample> arrived) {
    Map<Integer, Map<Long, Double>> model = new TreeMap<>();
    for (Sample sample : arrived) {
      model
          .computeIfAbsent(sample.series(), s -> new TreeMap<>())
          .put(sample.timestampMs(), sample.value());
    }
    return model;
  }

  private static Map<Integer, Map<Long, Double>> contents(OutOfOrderRun run) {
    Map<Integer, Map<Long, Double>> contents = new TreeMap<>();
    for (int i = 0; i < run.series().length; i++) {
      Map<Long, Double> samples = new TreeMap<>();
      long previousMs = Long.MIN_VALUE;
      for (int at = run.start(i); at < run.start(i + 1); at++) {
        assertTrue(previousMs < run.timestampsMs()[at]);
        previousMs = run.timestampsMs()[at];
        samples.put(previousMs, run.values()[at]);
      }
      contents.put(run.series()[i], samples);
    }
    return contents;
  }
}
