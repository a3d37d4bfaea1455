package io.narthex.benchmarks.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

class NodeFleetTest {
  private static final int PER_TARGET = 500;
  private static final long SEED = 7;

  @Test
  void targetHasFiveHundredSeriesOfWhichThirtyFivePercentChange() {
    NodeFleet fleet = new NodeFleet(PER_TARGET, PER_TARGET, SEED);
    double[] first = values(fleet, 0);
    Set<Integer> changed = new HashSet<>();
    for (int scrape = 0; scrape < 240; scrape++) {
      fleet.advance();
      double[] now = values(fleet, 0);
      for (int i = 0; i < PER_TARGET; i++) {
        if (now[i] != first[i]) {
          changed.add(i);
        }
      }
    }
    assertEquals(new HashSet<>(NodeSeries.all()).size(), PER_TARGET);
    assertEquals(175, changed.size());
  }

  @Test
  void countersNeverFallAndNothingIsNegative() {
    NodeFleet fleet = new NodeFleet(PER_TARGET, PER_TARGET, SEED);
    double[] before = values(fleet, 0);
    for (int scrape = 0; scrape < 500; scrape++) {
      fleet.advance();
      double[] now = values(fleet, 0);
      for (int i = 0; i < PER_TARGET; i++) {
        NodeSeries series = fleet.series().get(i);
        String name = String.valueOf(series.labels().get("__name__"));
        assertTrue(now[i] >= 0, name);
        assertFalse(name.endsWith("_total") && now[i] < before[i], name);
      }
      before = now;
    }
  }

  @Test
  void seedDecidesValuesAndTargetsDiffer() {
    NodeFleet one = new NodeFleet(2 * PER_TARGET, PER_TARGET, SEED);
    NodeFleet same = new NodeFleet(2 * PER_TARGET, PER_TARGET, SEED);
    NodeFleet other = new NodeFleet(2 * PER_TARGET, PER_TARGET, SEED + 1);
    for (NodeFleet fleet : List.of(one, same, other)) {
      for (int scrape = 0; scrape < 10; scrape++) {
        fleet.advance();
      }
    }
    assertArrayEquals(values(one, 1), values(same, 1));
    assertFalse(Arrays.equals(values(one, 1), values(other, 1)));
    assertFalse(Arrays.equals(values(one, 1), values(one, 0)));
  }

  @Test
  void bodyHoldsTenLabelsAndOneSampleOfEachSeries() throws IOException {
    NodeFleet fleet = new NodeFleet(2 * PER_TARGET, PER_TARGET, SEED);
    FleetBodies bodies = new FleetBodies(fleet);
    fleet.replace(1);
    fleet.advance();
    byte[] actual =
        Snappy.uncompress(bodies.snappy(PER_TARGET - 2, PER_TARGET + 2, 1_700_000_000_123L));
    WriteBody expected = new WriteBody();
    for (int series = PER_TARGET - 2; series < PER_TARGET + 2; series++) {
      int target = series / PER_TARGET;
      int index = series % PER_TARGET;
      SortedMap<String, String> labels = labels(fleet.series().get(index), target, target);
      assertEquals(10, labels.size());
      expected.add(labels, new long[] {1_700_000_000_123L}, fleet.value(target, index));
    }
    assertArrayEquals(expected.toByteArray(), actual);
  }

  private static SortedMap<String, String> labels(NodeSeries series, int target, int generation) {
    SortedMap<String, String> labels = new TreeMap<>(series.labels());
    List<String> ofTarget =
        new ArrayList<>(
            List.of(
                "instance", "host-000000" + target + "-" + generation + ".example.org:9100",
                "job", "node",
                "cluster", "production-" + target,
                "region", "eu-west-" + target,
                "zone", "eu-west-" + target + (target == 0 ? "a" : "b"),
                "env", "production",
                "team", "infrastructure",
                "service", "node-exporter",
                "namespace", "monitoring"));
    while (labels.size() < 10) {
      labels.put(ofTarget.removeFirst(), ofTarget.removeFirst());
    }
    return labels;
  }

  private static double[] values(NodeFleet fleet, int target) {
    double[] values = new double[PER_TARGET];
    for (int i = 0; i < PER_TARGET; i++) {
      values[i] = fleet.value(target, i);
    }
    return values;
  }
}
