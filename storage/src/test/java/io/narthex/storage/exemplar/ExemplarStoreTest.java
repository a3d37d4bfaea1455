package io.narthex.storage.exemplar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.exemplar.ExemplarStore.Outcome;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExemplarStoreTest {
  private static final List<List<Matcher>> ALL = List.of(List.of());

  private final MemoryBudget budget = MemoryBudget.root(1 << 20);
  private final ExemplarStore store = new ExemplarStore(budget);

  @BeforeEach
  void configure() {
    store.configure(10, 0);
  }

  private static Labels series(long ref) {
    return Labels.of("__name__", "m", "n", Long.toString(ref));
  }

  private static Exemplar exemplar(long timestampMs, double value) {
    return new Exemplar(Labels.of("trace_id", "t" + value), value, timestampMs, true);
  }

  private Outcome add(long ref, Exemplar exemplar) {
    return store.add(ref, () -> series(ref), exemplar);
  }

  private List<Long> times(long ref) {
    return store.select(0, Long.MAX_VALUE, List.of(List.of(Matcher.equal("n", "" + ref)))).stream()
        .flatMap(s -> s.exemplars().stream())
        .map(Exemplar::timestampMs)
        .toList();
  }

  @Test
  void takesNothingUntilItIsToldHowMany() {
    ExemplarStore fresh = new ExemplarStore(budget);
    assertFalse(fresh.isOn());
    assertEquals(Outcome.NO_ROOM, fresh.add(1, () -> series(1), exemplar(1, 1)));
  }

  @Test
  void theSameAgainIsSuccessAndAnOlderOneIsRefused() {
    assertEquals(Outcome.STORED, add(1, exemplar(100, 1)));
    assertEquals(Outcome.DUPLICATE, add(1, exemplar(100, 1)));
    assertEquals(Outcome.OUT_OF_ORDER, add(1, exemplar(99, 1)));
    assertEquals(Outcome.OUT_OF_ORDER, add(1, exemplar(100, 0.5)));
    assertEquals(Outcome.STORED, add(1, exemplar(100, 2)));
    assertEquals(Outcome.STORED, add(2, exemplar(50, 1)));
    assertEquals(List.of(100L, 100L), times(1));
    assertEquals(2, store.figures().outOfOrder());
    assertEquals(3, store.figures().appended());
    assertEquals(2, store.figures().series());
  }

  /// Scraped again without a time of its own.
  @Test
  void timesThatNobodySaidDoNotCount() {
    Labels labels = Labels.of("trace_id", "x");
    assertEquals(Outcome.STORED, add(1, new Exemplar(labels, 1, 100, false)));
    assertEquals(Outcome.DUPLICATE, add(1, new Exemplar(labels, 1, 115, false)));
    assertEquals(Outcome.STORED, add(1, new Exemplar(labels, 2, 130, false)));
    assertEquals(List.of(100L, 130L), times(1));
  }

  @Test
  void theOldestGoesWhenItIsFull() {
    for (int i = 0; i < 25; i++) {
      assertEquals(Outcome.STORED, add(i % 3, exemplar(1_000 + i, i)));
    }
    ExemplarFigures figures = store.figures();
    assertEquals(10, figures.exemplars());
    assertEquals(1_015, figures.oldestMs());
    assertEquals(List.of(1_015L, 1_018L, 1_021L, 1_024L), times(0));
    store.configure(2, 0);
    assertEquals(2, store.figures().exemplars());
    assertEquals(2, store.figures().series());
    store.configure(0, 0);
    assertEquals(0, budget.usedBytes());
    assertEquals(0, store.figures().sizeBytes());
  }

  @Test
  void lateOnesAreTakenWithinTheWindow() {
    store.configure(10, 50);
    add(1, exemplar(100, 1));
    assertEquals(Outcome.STORED, add(1, exemplar(60, 2)));
    assertEquals(Outcome.OUT_OF_ORDER, add(1, exemplar(50, 3)));
    assertEquals(Outcome.DUPLICATE, add(1, exemplar(60, 4)));
    assertEquals(Outcome.STORED, add(1, exemplar(70, 5)));
    assertEquals(List.of(60L, 70L, 100L), times(1));
  }

  @Test
  void refusesLongLabels() {
    Labels longest = Labels.of("a", "é".repeat(127));
    Labels longer = Labels.of("a", "é".repeat(128));
    assertEquals(Outcome.STORED, add(1, new Exemplar(longest, 1, 1, true)));
    assertEquals(Outcome.TOO_LONG, add(1, new Exemplar(longer, 1, 2, true)));
  }

  @Test
  void staysWithinItsBytes() {
    MemoryBudget small = MemoryBudget.root(20_000);
    ExemplarStore bounded = new ExemplarStore(small);
    bounded.configure(1_000_000, 0);
    for (int i = 0; i < 1_000; i++) {
      long ref = i % 20;
      assertEquals(Outcome.STORED, bounded.add(ref, () -> series(ref), exemplar(i, i)));
    }
    assertTrue(bounded.figures().exemplars() < 100);
    assertTrue(bounded.figures().exemplars() > 10);
    assertEquals(small.usedBytes(), bounded.figures().sizeBytes());
  }

  @Test
  void aSeriesThatCameAgainIsOneSeries() {
    store.add(1, () -> series(7), exemplar(10, 1));
    store.add(2, () -> series(7), exemplar(20, 2));
    assertEquals(List.of(10L, 20L), times(7));
    assertEquals(1, store.select(0, 15, ALL).size());
    assertEquals(1, store.select(0, 15, ALL).getFirst().exemplars().size());
    assertEquals(0, store.select(21, 50, ALL).size());
    assertEquals(0, store.select(0, 50, List.of()).size());
  }

  /// Against upstream's rules, written down plainly.
  @Test
  void randomExemplarsAgainstANaiveModel() {
    long seed = Long.getLong("test.seed", 3);
    System.out.println("ExemplarStoreTest test.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    List<Map.Entry<Long, Exemplar>> arrived = new ArrayList<>();
    long max = 10;
    long window = 0;
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(500) == 0) {
        max = random.nextInt(20);
        window = random.nextInt(3) * 10L;
        store.configure(max, window);
      }
      long ref = random.nextInt(4);
      Exemplar exemplar = exemplar(i / 4 + random.nextInt(20), random.nextInt(3));
      Outcome expected = expected(arrived, ref, exemplar, max, window);
      assertEquals(expected, add(ref, exemplar), exemplar::toString);
      if (expected == Outcome.STORED) {
        arrived.add(Map.entry(ref, exemplar));
      }
      while (arrived.size() > max) {
        arrived.removeFirst();
      }
      Map<Labels, List<Exemplar>> model = new HashMap<>();
      for (Map.Entry<Long, Exemplar> one : arrived) {
        List<Exemplar> all = model.computeIfAbsent(series(one.getKey()), _ -> new ArrayList<>());
        int at = all.size();
        while (at > 0 && all.get(at - 1).timestampMs() > one.getValue().timestampMs()) {
          at--;
        }
        all.add(at, one.getValue());
      }
      Map<Labels, List<Exemplar>> actual = new HashMap<>();
      store
          .select(0, Long.MAX_VALUE, ALL)
          .forEach(found -> actual.put(found.series(), found.exemplars()));
      assertEquals(model, actual);
    }
  }

  private static Outcome expected(
      List<Map.Entry<Long, Exemplar>> arrived, long ref, Exemplar added, long max, long window) {
    if (max == 0) {
      return Outcome.NO_ROOM;
    }
    Exemplar newest = null;
    boolean sameTime = false;
    for (Map.Entry<Long, Exemplar> one : arrived) {
      if (one.getKey() == ref) {
        Exemplar other = one.getValue();
        newest = newest == null || other.timestampMs() >= newest.timestampMs() ? other : newest;
        sameTime |= other.timestampMs() == added.timestampMs();
      }
    }
    if (newest == null) {
      return Outcome.STORED;
    }
    if (newest.equals(added)) {
      return Outcome.DUPLICATE;
    }
    long behind = newest.timestampMs() - added.timestampMs();
    if ((behind > 0 && behind >= window) || (behind == 0 && added.value() < newest.value())) {
      return Outcome.OUT_OF_ORDER;
    }
    return behind > 0 && sameTime ? Outcome.DUPLICATE : Outcome.STORED;
  }
}
