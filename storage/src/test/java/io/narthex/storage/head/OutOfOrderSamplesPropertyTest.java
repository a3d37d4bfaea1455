package io.narthex.storage.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.TimeRange;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.head.OutOfOrderSamples.Neighbours;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Against a map of maps.
final class OutOfOrderSamplesPropertyTest {
  private static final int SERIES = 40;

  /// A value and the frame that it came with.
  private record Value(double value, long sequence) {}

  /// A view and what it is to hold.
  private record Held(OutOfOrderView view, Map<Integer, Map<Long, Double>> contents) {}

  @Test
  void behavesAsAMapOfMaps() {
    Seeds.rounds(60, random -> new Comparison(random).run());
  }

  private static final class Comparison {
    private final MemoryBudget budget = MemoryBudget.root(1 << 28);
    private final OutOfOrderSamples samples = new OutOfOrderSamples(new HeadMemory(budget));

    /// Values and the frames that they came with, by series and time.
    private final Map<Integer, TreeMap<Long, Value>> model = new TreeMap<>();

    private final Random random;
    private long sequence;
    private long frozenUpTo;

    Comparison(Random random) {
      this.random = random;
    }

    private void run() {
      int spreadMs = random.nextBoolean() ? 50 : 100_000;
      List<Held> held = new ArrayList<>();
      for (int step = 0; step < 60; step++) {
        switch (random.nextInt(8)) {
          case 0 -> delete(spreadMs);
          case 1 -> freeze();
          case 2 -> drop();
          case 3 -> merge();
          case 4 -> held.add(new Held(samples.view(), contents()));
          default -> append(random.nextInt(random.nextInt(5) == 0 ? 5_000 : 60), spreadMs);
        }
        assertEquals(firstSequence(), samples.firstSequence());
        check(spreadMs);
      }
      for (Held one : held) {
        assertEquals(one.contents, read(one.view));
      }
    }

    private void append(int count, int spreadMs) {
      for (int i = 0; i < count; i++) {
        sequence += random.nextInt(3) == 0 ? 1 : 0;
        int series = random.nextInt(SERIES);
        long timestampMs = random.nextInt(spreadMs) - 10L;
        double value = random.nextInt(5);
        TreeMap<Long, Value> known = model.computeIfAbsent(series, s -> new TreeMap<>());
        Value stored = known.get(timestampMs);
        assertEquals(stored != null, samples.find(series, timestampMs));
        if (stored == null) {
          samples.append(series, timestampMs, value, sequence + 1);
          known.put(timestampMs, new Value(value, sequence + 1));
        } else {
          assertEquals(stored.value, Double.longBitsToDouble(samples.foundBits()));
        }
      }
    }

    private void delete(int spreadMs) {
      long from = random.nextInt(spreadMs) - 10L;
      TimeRange range = new TimeRange(from, from + random.nextInt(spreadMs));
      for (int i = random.nextInt(SERIES); i > 0; i--) {
        int series = random.nextInt(SERIES);
        samples.delete(series, range);
        model.getOrDefault(series, new TreeMap<>()).keySet().removeIf(range::contains);
      }
    }

    private void freeze() {
      samples.freeze();
      frozenUpTo = ++sequence;
    }

    private void drop() {
      samples.dropFrozen();
      model.values().forEach(known -> known.values().removeIf(v -> v.sequence <= frozenUpTo));
      frozenUpTo = 0;
    }

    private void merge() {
      Neighbours next = samples.toMerge();
      if (next != null) {
        OutOfOrderRun merged = next.merged();
        if (random.nextInt(3) == 0) {
          append(2_000, 100_000);
        }
        samples.merged(next, merged);
      }
    }

    /// What is deleted may have been the first: the sequence is a lower bound then.
    private long firstSequence() {
      long first =
          model.values().stream()
              .flatMap(known -> known.values().stream())
              .mapToLong(Value::sequence)
              .min()
              .orElse(0);
      assertTrue(samples.firstSequence() <= first);
      assertEquals(first == 0, samples.firstSequence() == 0);
      return samples.firstSequence();
    }

    private Map<Integer, Map<Long, Double>> contents() {
      return contents(TimeRange.ALL);
    }

    private Map<Integer, Map<Long, Double>> contents(TimeRange range) {
      Map<Integer, Map<Long, Double>> contents = new TreeMap<>();
      model.forEach((series, known) -> {
        Map<Long, Double> kept = new TreeMap<>();
        known
            .subMap(range.startMs(), true, range.endMs(), true)
            .forEach((timestampMs, value) -> kept.put(timestampMs, value.value));
        if (!kept.isEmpty()) {
          contents.put(series, kept);
        }
      });
      return contents;
    }

    private void check(int spreadMs) {
      OutOfOrderView view = samples.view();
      assertSame(view, samples.view());
      assertEquals(contents(), read(view));
      long from = random.nextInt(spreadMs) - 10L;
      TimeRange range = new TimeRange(from, from + random.nextInt(spreadMs));
      assertEquals(
          List.copyOf(contents(range).keySet()),
          Arrays.stream(view.series(null, range).toArray()).boxed().toList());
      for (int series = 0; series < SERIES; series++) {
        assertEquals(contents().containsKey(series), samples.has(series));
      }
      long runBytes = view.runs().stream().mapToLong(OutOfOrderRun::bytes).sum();
      assertEquals(runBytes, samples.runBytes());
      assertTrue(budget.usedBytes() - runBytes <= 1 << 15);
      int most = view.runs().size();
      int count = view.runs().stream().mapToInt(OutOfOrderRun::count).sum();
      assertTrue(most <= 30, () -> most + " runs of " + count + " samples");
    }

    private static Map<Integer, Map<Long, Double>> read(OutOfOrderView view) {
      Map<Integer, Map<Long, Double>> contents = new TreeMap<>();
      for (OutOfOrderRun run : view.runs()) {
        for (int position = 0; position < run.series().length; position++) {
          Map<Long, Double> into =
              contents.computeIfAbsent(run.series()[position], s -> new TreeMap<>());
          long previousMs = Long.MIN_VALUE;
          int end = run.to(position, TimeRange.ALL);
          for (int at = run.from(position, TimeRange.ALL); at < end; at++) {
            assertTrue(previousMs < run.timestampsMs()[at]);
            previousMs = run.timestampsMs()[at];
            into.put(previousMs, run.values()[at]);
          }
        }
      }
      return contents;
    }
  }
}
