package io.narthex.storage.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class MergedSelectionTest {
  private static final SeriesQuery QUERY =
      new SeriesQuery(List.of(), TimeRange.ALL, SelectHints.NONE, true);

  private final CountingContext context = new CountingContext();

  private static Labels series(int i) {
    return Labels.of(Labels.METRIC_NAME, "m", "i", "" + (char) ('a' + i));
  }

  private static SortedMap<Long, Long> samples(double value, long... timestampsMs) {
    SortedMap<Long, Long> samples = new TreeMap<>();
    for (long timestampMs : timestampsMs) {
      samples.put(timestampMs, Double.doubleToRawLongBits(value));
    }
    return samples;
  }

  private FakeSource source(Map<Labels, SortedMap<Long, Long>> samples) {
    return FakeSource.plain(samples, context);
  }

  private record Batch(int ordinal, int columnId, List<Long> timestampsMs, List<Double> values) {}

  private static List<Batch> read(SeriesSelection selection) {
    List<Batch> batches = new ArrayList<>();
    SampleBatch batch = new SampleBatch();
    try (SampleCursor cursor = selection.cursor(0, selection.seriesCount())) {
      while (cursor.next(batch)) {
        batches.add(
            new Batch(
                batch.ordinal,
                batch.timestampColumnId,
                Arrays.stream(batch.timestampsMs, 0, batch.count).boxed().toList(),
                Arrays.stream(batch.values, 0, batch.count).boxed().toList()));
      }
    }
    return batches;
  }

  @Test
  void theNewestSourceWinsAtOneTimestamp() {
    SeriesSelection selection =
        MergedSelection.of(
            List.of(
                source(Map.of(series(0), samples(1, 10, 20, 30))),
                source(Map.of(series(0), samples(2, 20, 25))),
                source(Map.of(series(0), samples(3, 5, 25)))),
            QUERY,
            context);
    Batch batch = read(selection).getFirst();
    assertEquals(List.of(5L, 10L, 20L, 25L, 30L), batch.timestampsMs);
    assertEquals(List.of(3.0, 1.0, 2.0, 3.0, 1.0), batch.values);
  }

  @Test
  void equalPartsHaveOneColumnAndOthersOthers() {
    Map<Labels, SortedMap<Long, Long>> older = new HashMap<>();
    Map<Labels, SortedMap<Long, Long>> newer = new HashMap<>();
    for (int i = 0; i < 4; i++) {
      older.put(series(i), samples(i, 10, 20));
      newer.put(series(i), samples(i, 30, i == 2 ? 41 : 40));
    }
    newer.remove(series(3));
    newer.put(series(4), samples(4, 30, 40));
    FakeSource first = source(older);
    SeriesSelection selection = MergedSelection.of(List.of(first, source(newer)), QUERY, context);
    List<Integer> ids = read(selection).stream().map(Batch::columnId).toList();
    assertEquals(ids.get(0), ids.get(1));
    assertEquals(4, ids.stream().distinct().count(), ids.toString());
    assertFalse(ids.contains(SampleBatch.UNSHARED), ids.toString());
    assertEquals(3, first.sparedCopies.get(), "timestamps at the front are copied once");
  }

  @Test
  void oneSourceReadsIntoTheBatchAsItIs() {
    Map<Labels, SortedMap<Long, Long>> samples = new HashMap<>();
    for (int i = 0; i < 9; i++) {
      samples.put(series(i), samples(i, 10, 20));
    }
    FakeSource source = source(samples);
    FakeSource empty = source(Map.of());
    SeriesSelection selection = MergedSelection.of(List.of(empty, source), QUERY, context);
    List<Batch> batches = read(selection);
    for (int i = 0; i < 9; i++) {
      assertEquals(new Batch(i, 0, List.of(10L, 20L), List.of(1.0 * i, 1.0 * i)), batches.get(i));
    }
    assertEquals(8, source.sparedCopies.get());
    assertArrayEquals(
        source.groups(List.of("i"), true).groupOfOrdinal(),
        selection.groups(List.of("i"), true).groupOfOrdinal());
  }

  @Test
  void nothingFromNoSources() {
    SeriesSelection selection = MergedSelection.of(List.of(), QUERY, context);
    assertEquals(0, selection.seriesCount());
    assertEquals(List.of(), read(selection));
    assertEquals(0, selection.groups(List.of(), false).groupCount());
    assertEquals(List.of(), selection.warnings());
  }

  @Test
  void warningsComeOnce() {
    FakeSource a = source(Map.of(series(0), samples(1, 1)));
    FakeSource b = FakeSource.adversarial(Map.of(series(0), samples(1, 2)), true, 1, context);
    assertEquals(
        List.of("all", "source 0", "source 1"),
        MergedSelection.of(List.of(a, b, a), QUERY, context).warnings());
  }

  @Test
  void chargesWhatItHoldsAndGivesBackWhatItDoesNot() {
    Map<Labels, SortedMap<Long, Long>> older = new HashMap<>();
    Map<Labels, SortedMap<Long, Long>> newer = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      older.put(Labels.of("i", "" + i), samples(i, 10, 20, 40));
      newer.put(Labels.of("i", "" + 2 * i), samples(i, 20, 30));
    }
    List<SourceSelection> sources = List.of(source(older), source(newer));
    SeriesSelection selection = MergedSelection.of(sources, QUERY, context);
    assertEquals(1_500, selection.seriesCount());
    assertEquals(2_000 * 6 + 1_501 * 4, context.bytes(), "parts and their starts");
    read(selection);
    long batch = 6 * 16; // three, then doubled
    assertEquals(2_000 * 6 + 1_501 * 4 + batch, context.bytes(), "merging held samples meanwhile");

    StorageException full =
        assertThrows(
            StorageException.class, () -> MergedSelection.of(sources, QUERY, new SmallContext()));
    assertEquals(StorageException.Kind.LIMIT, full.kind());
  }

  private static final class SmallContext implements ReadContext {
    @Override
    public void check() {
      // Nothing stops this read.
    }

    @Override
    public void charge(long bytes) {
      if (bytes > 1_000) {
        throw new StorageException(StorageException.Kind.LIMIT, "full");
      }
    }
  }

  @Test
  void joinedColumnsAreNumberedBySequence() {
    JoinedColumns columns = new JoinedColumns(3, context);
    Map<List<Integer>, Integer> ids = new HashMap<>();
    for (int round = 0; round < 2; round++) {
      for (int a = 0; a < 40; a++) {
        for (int b = 0; b < 40; b++) {
          int joined = columns.join(columns.of(0, a), columns.of(1, b));
          int other = columns.join(columns.of(1, a), columns.of(0, b));
          assertNotEquals(joined, other);
          assertTrue(joined >= 0);
          Integer known = ids.putIfAbsent(List.of(a, b), joined);
          assertTrue(known == null || known == joined);
          ids.putIfAbsent(List.of(a, b, 0), other);
        }
      }
    }
    assertEquals(ids.size(), ids.values().stream().distinct().count());
  }
}
