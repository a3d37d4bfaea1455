package io.narthex.server.remote.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.config.RemoteWriteShardsConfig.Algorithm;
import io.narthex.server.config.RemoteWriteShardsConfig.Hash;
import io.narthex.server.config.RemoteWriteShardsConfig.Sharding;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which series go where: evenly, with few moves, and never otherwise than today. The golden values
/// come from a program of its own after the papers and the description of xxHash64.
final class ShareTest {
  private static final int SERIES = 100_000;
  private static final double ALL = SERIES;
  private static final double MARGIN = 1.15;

  private static List<String> urls(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "http://" + (char) ('a' + i) + ":9090/api/v1/write")
        .toList();
  }

  private static Sharding sharding(Hash hash, Algorithm algorithm, int replicas) {
    List<String> labels = hash == Hash.LABELS ? List.of("cluster", "namespace") : List.of();
    return new Sharding(hash, labels, algorithm, replicas);
  }

  private static ShardRing ring(Algorithm algorithm, int count) {
    return algorithm == Algorithm.JUMP ? new JumpRing(count) : new KetamaRing(urls(count));
  }

  private static List<Integer> owners(ShardRing ring, Sharding sharding, Labels labels) {
    return IntStream.range(0, ring.size())
        .filter(at -> new Share.Shard("g", ring, sharding, at, "").has(labels))
        .boxed()
        .toList();
  }

  private static Labels series(int number) {
    return Labels.of(
        "__name__",
        "node_cpu_seconds_total",
        "instance",
        "host-" + number + ":9100",
        "job",
        "node");
  }

  private static String golden(Algorithm algorithm, int replicas) {
    Sharding sharding = sharding(Hash.SERIES, algorithm, replicas);
    ShardRing ring = ring(algorithm, 4);
    return IntStream.range(0, 24)
        .mapToObj(n ->
            owners(ring, sharding, series(n)).stream()
                .map(String::valueOf)
                .collect(Collectors.joining()))
        .collect(Collectors.joining(" "));
  }

  @Test
  void theMappingNeverChanges() {
    assertEquals("1 2 3 1 3 3 3 2 0 3 1 2 3 0 1 2 3 3 2 3 0 3 2 2", golden(Algorithm.KETAMA, 1));
    assertEquals("1 0 0 0 2 0 0 1 2 0 2 1 3 2 3 2 0 2 2 1 3 2 1 2", golden(Algorithm.JUMP, 1));
    assertEquals(
        "12 23 03 01 13 03 23 02 01 03 13 02 23 03 01 12 23 13 12 13 03 23 23 23",
        golden(Algorithm.KETAMA, 2));
    assertEquals(
        "13 01 01 03 12 03 01 12 23 03 02 01 13 12 03 12 01 12 02 13 03 02 13 02",
        golden(Algorithm.JUMP, 2));
  }

  @Test
  void hashesWhatIsAskedFor() {
    ShardRing ring = ring(Algorithm.KETAMA, 4);
    Sharding labels = sharding(Hash.LABELS, Algorithm.KETAMA, 1);
    assertEquals(
        List.of(2),
        owners(ring, labels, Labels.of("a", "1", "cluster", "eu", "namespace", "shop")));
    assertEquals(List.of(0), owners(ring, labels, Labels.of("__name__", "x", "a", "1")));
    Sharding target = sharding(Hash.TARGET, Algorithm.KETAMA, 1);
    Sharding series = sharding(Hash.SERIES, Algorithm.KETAMA, 1);
    boolean apart = false;
    for (int i = 0; i < 100; i++) {
      Labels one = series(i);
      List<Integer> expected = owners(ring, series, one);
      for (String bucket : List.of("0.5", "1", "+Inf")) {
        assertEquals(
            expected,
            owners(
                ring,
                series,
                one.toBuilder().set("__name__", "x_bucket").set("le", bucket).build()));
      }
      assertEquals(expected, owners(ring, series, one.toBuilder().set("quantile", "0.9").build()));
      Labels mode = one.toBuilder().set("mode", "idle").build();
      assertEquals(expected, owners(ring, target, mode));
      apart |= !expected.equals(owners(ring, series, mode));
    }
    assertTrue(apart);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 7, 16})
  void eachShardGetsItsPart(int count) {
    for (Algorithm algorithm : Algorithm.values()) {
      ShardRing ring = ring(algorithm, count);
      int[] sizes = new int[count];
      for (int owner : ownersOfAll(ring, algorithm)) {
        sizes[owner]++;
      }
      double even = ALL / count;
      for (int size : sizes) {
        assertTrue(
            size < even * MARGIN && size > even / MARGIN, algorithm + ": " + size + " of " + even);
      }
    }
  }

  private static int[] ownersOfAll(ShardRing ring, Algorithm algorithm) {
    Sharding sharding = sharding(Hash.SERIES, algorithm, 1);
    return IntStream.range(0, SERIES)
        .map(n -> owners(ring, sharding, series(n)).getFirst())
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void oneReceiverLessMovesOnlyWhatItHad(int count) {
    List<String> all = urls(count);
    List<String> left = new ArrayList<>(all);
    String gone = left.remove(count / 2);
    int[] before = ownersOfAll(new KetamaRing(all), Algorithm.KETAMA);
    int[] after = ownersOfAll(new KetamaRing(left), Algorithm.KETAMA);
    int moved = 0;
    for (int i = 0; i < SERIES; i++) {
      String old = all.get(before[i]);
      if (old.equals(gone)) {
        moved++;
      } else {
        assertEquals(old, left.get(after[i]));
      }
    }
    assertTrue(moved <= ALL / count * MARGIN, "moved: " + moved);
    assertTrue(moved >= ALL / count / MARGIN, "moved: " + moved);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void oneMoreAtTheEndGetsItsPartOfAll(int count) {
    for (Algorithm algorithm : Algorithm.values()) {
      int[] before = ownersOfAll(ring(algorithm, count), algorithm);
      int[] after = ownersOfAll(ring(algorithm, count + 1), algorithm);
      int moved = 0;
      for (int i = 0; i < SERIES; i++) {
        if (before[i] != after[i]) {
          moved++;
          assertEquals(count, after[i]);
        }
      }
      assertTrue(moved <= ALL / (count + 1) * MARGIN, algorithm + " moved: " + moved);
    }
  }

  @Test
  void replicasAreDistinctAndMoreOfThemKeepTheFirst() {
    for (Algorithm algorithm : Algorithm.values()) {
      ShardRing ring = ring(algorithm, 5);
      for (int n = 0; n < 2_000; n++) {
        List<Integer> before = List.of();
        for (int replicas = 1; replicas <= 5; replicas++) {
          List<Integer> owners =
              owners(ring, sharding(Hash.SERIES, algorithm, replicas), series(n));
          assertEquals(replicas, owners.size());
          assertTrue(owners.containsAll(before), algorithm + ": " + before + ", " + owners);
          before = owners;
        }
      }
    }
  }

  @Test
  void theOrderOfUrlsDoesNotMatterToTheRing() {
    List<String> urls = urls(4);
    int[] before = ownersOfAll(new KetamaRing(urls), Algorithm.KETAMA);
    int[] after = ownersOfAll(new KetamaRing(urls.reversed()), Algorithm.KETAMA);
    for (int i = 0; i < SERIES; i++) {
      assertEquals(3 - before[i], after[i]);
    }
  }

  @Test
  void thePositionIsAddedWhereItIsAbsent() {
    Sharding sharding = sharding(Hash.SERIES, Algorithm.JUMP, 2);
    Share share = new Share.Shard("g", new JumpRing(2), sharding, 1, "shard");
    assertEquals(Labels.of("a", "b", "shard", "1"), share.label(Labels.of("a", "b")));
    Labels has = Labels.of("a", "b", "shard", "x");
    assertEquals(has, share.label(has));
    assertFalse(share.equals(new Share.Shard("g", new JumpRing(3), sharding, 1, "shard")));
    assertEquals(new KetamaRing(urls(3)), new KetamaRing(urls(3)));
    assertFalse(new KetamaRing(urls(3)).equals(new KetamaRing(urls(2))));
  }
}
