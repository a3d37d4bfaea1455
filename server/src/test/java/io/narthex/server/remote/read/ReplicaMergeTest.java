package io.narthex.server.remote.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.conformance.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReplicaMergeTest {
  private static final int ROUNDS = 2_000;
  private static final int INTERVAL_MS = 15_000;

  /// Seconds and values, as `0:1 15:2`.
  private static SampleRun run(String text) {
    String[] samples = text.isBlank() ? new String[0] : text.strip().split("\\s+", -1);
    long[] times = new long[samples.length];
    double[] values = new double[samples.length];
    for (int i = 0; i < samples.length; i++) {
      String[] sample = samples[i].split(":", -1);
      times[i] = 1_000 * Long.parseLong(sample[0]);
      values[i] = Double.parseDouble(sample[1]);
    }
    return new SampleRun(times, values, samples.length);
  }

  private static String text(SampleRun run) {
    return IntStream.range(0, run.count())
        .mapToObj(i -> run.timeMs(i) / 1_000 + ":" + Math.round(run.values()[i]))
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # the fuller one alone
          0:1 10:2 20:3 30:4        | 5:1 15:2 25:3            | 0:1 10:2 20:3 30:4 | the last is no scrape later
          0:1 10:2                  | 5:1 15:2 25:3 35:4       | 5:1 15:2 25:3 35:4 | the second one is fuller
          0:1 10:2 20:3             | 0:1 10:2 20:3            | 0:1 10:2 20:3      | equal ones
          # gaps
          0:1 10:2 30:4 40:5 50:6   | 4:1 14:2 24:3            | 0:1 10:2 30:4 40:5 50:6 | one missing is no gap
          0:1 10:2 50:6 60:7 70:8   | 4:1 14:2 24:3 34:4 44:5 54:6 | 4:1 14:2 24:3 34:4 44:5 54:6 70:8 | the end
          0:1 10:2 20:3 30:4 80:9 90:10 | 34:4 44:5 54:6 64:7  | 0:1 10:2 20:3 30:4 44:5 54:6 64:7 80:9 90:10 | there and back
          30:4 40:5 50:6 60:7       | 5:1 15:2 25:3            | 5:1 15:2 25:3 40:5 50:6 60:7 | the earlier one first
          # counters never fall
          0:10 10:20 20:30 30:40    | 2:2 12:12 22:22 32:32 42:39 52:52 | 2:2 12:12 22:22 32:32 42:39 52:52 | follows one
          0:10 10:20 20:30 30:40 35:45 | 22:22 32:32 45:39 55:52 | 0:10 10:20 20:30 30:40 35:45 55:52 | passes over 39
          0:10 10:20 20:30 30:40 35:45 | 22:22 32:32 45:3 55:12 | 0:10 10:20 20:30 30:40 35:45 45:3 55:12 | its own reset
          """)
  void follows(String first, String second, String expected, String why) {
    assertEquals(expected, text(ReplicaMerge.merge(List.of(run(first), run(second)), true)), why);
  }

  @Test
  void fewOrNone() {
    SampleRun one = run("0:1 10:2");
    assertEquals(0, ReplicaMerge.merge(List.of(), true).count());
    assertEquals(0, ReplicaMerge.merge(List.of(SampleRun.EMPTY, SampleRun.EMPTY), true).count());
    assertSame(one, ReplicaMerge.merge(List.of(SampleRun.EMPTY, one), true));
    assertEquals("0:1", text(ReplicaMerge.merge(List.of(run("0:1"), run("7:2")), true)));
  }

  @Test
  void aReplicaThatBeginsIsBelievedLater() {
    SampleRun first = run("0:90 10:100 20:110 30:120");
    assertEquals(
        "0:90 10:100 20:110 30:120 80:6 90:7",
        text(ReplicaMerge.merge(List.of(first, run("60:4 70:5 80:6 90:7")), true)));
    assertEquals(
        "0:90 10:100 20:110 30:120 70:121",
        text(ReplicaMerge.merge(List.of(first, run("60:119 70:121")), true)));
  }

  @Test
  void gaugesMayFall() {
    assertEquals(
        "0:9 10:8 20:7 30:2 40:1",
        text(ReplicaMerge.merge(List.of(run("0:9 10:8 20:7"), run("10:4 20:3 30:2 40:1")), false)));
  }

  /// Scrapes of `truth` with gaps.
  private static SampleRun scraped(
      LongToDoubleFunction truth, int scrapes, long phaseMs, double dropped, Random random) {
    long[] times = new long[scrapes];
    double[] values = new double[scrapes];
    int count = 0;
    int outage = 0;
    for (int i = 0; i < scrapes; i++) {
      outage = outage > 0 ? outage - 1 : random.nextInt(40) == 0 ? random.nextInt(12) : 0;
      if (outage == 0 && random.nextDouble() >= dropped) {
        times[count] = phaseMs + (long) i * INTERVAL_MS;
        values[count] = truth.applyAsDouble(times[count]);
        count++;
      }
    }
    return new SampleRun(times, values, count);
  }

  /// A counter that grows at random, known every second.
  private static double[] counter(int seconds, int mostPerSecond, boolean resets, Random random) {
    double[] counter = new double[seconds];
    double value = random.nextInt(1_000);
    for (int i = 0; i < seconds; i++) {
      value = resets && random.nextInt(400) == 0 ? 0 : value + random.nextInt(mostPerSecond + 1);
      counter[i] = value;
    }
    return counter;
  }

  @Test
  void increasesAsTheTruth() {
    Seeds.rounds(
        ROUNDS,
        random -> {
          int scrapes = 40 + random.nextInt(100);
          double[] counter = counter(15 * (scrapes + 1), 20, false, random);
          LongToDoubleFunction truth = timeMs -> counter[(int) (timeMs / 1_000)];
          double dropped = random.nextDouble() * 0.3;
          long phaseMs = 1_000L * random.nextInt(15);
          SampleRun a = scraped(truth, scrapes, 0, dropped, random);
          SampleRun b = scraped(truth, scrapes, phaseMs, dropped, random);
          SampleRun merged = ReplicaMerge.merge(List.of(a, b), true);
          assertTrue(merged.count() <= scrapes, merged.count() + " of " + scrapes);
          assertTrue(merged.count() >= Math.max(a.count(), b.count()) / 2, "keeps most");
          for (int i = 1; i < merged.count(); i++) {
            assertTrue(merged.values()[i] >= merged.values()[i - 1], "falls at " + i);
            assertTrue(merged.timeMs(i) > merged.timeMs(i - 1), "time goes on at " + i);
          }
          long firstMs = Math.min(a.timeMs(0), b.timeMs(0));
          long lastMs = Math.max(a.timeMs(a.count() - 1), b.timeMs(b.count() - 1));
          assertTrue(merged.timeMs(0) - firstMs < INTERVAL_MS, "begins within a scrape");
          assertTrue(lastMs - merged.timeMs(merged.count() - 1) < INTERVAL_MS, "ends within one");
          double increase = merged.values()[merged.count() - 1] - merged.values()[0];
          double all = truth.applyAsDouble(lastMs) - truth.applyAsDouble(firstMs);
          assertTrue(Math.abs(all - increase) <= 2 * 15 * 20, increase + " of " + all);
        });
  }

  @Test
  void fallsOnlyWhereTheTruthDid() {
    Seeds.rounds(
        ROUNDS,
        random -> {
          int scrapes = 20 + random.nextInt(100);
          double[] counter = counter(15 * (scrapes + 2), 20, true, random);
          long lagMs = 1_000L * random.nextInt(40);
          LongToDoubleFunction truth = timeMs -> counter[(int) (timeMs / 1_000)];
          LongToDoubleFunction late = timeMs -> truth.applyAsDouble(Math.max(0, timeMs - lagMs));
          SampleRun a = scraped(truth, scrapes, 0, 0.2, random);
          SampleRun b = scraped(late, scrapes, 1_000L * random.nextInt(15), 0.2, random);
          SampleRun merged = ReplicaMerge.merge(List.of(a, b), true);
          for (int i = 1; i < merged.count(); i++) {
            if (merged.values()[i] < merged.values()[i - 1]) {
              int from =
                  (int) Math.max(0, (merged.timeMs(i - 1) - 15L * INTERVAL_MS - lagMs) / 1_000);
              double[] around =
                  Arrays.copyOfRange(counter, from, (int) (merged.timeMs(i) / 1_000) + 1);
              assertTrue(
                  IntStream.range(1, around.length).anyMatch(k -> around[k] < around[k - 1]),
                  "falls at " + merged.timeMs(i) + " though the truth did not");
            }
          }
        });
  }
}
