package io.narthex.storage.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.Snapshot;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Matchers, ranges, order, groups, cursors.
public interface SelectContract extends StorageContract {
  /// One query, unsorted, without hints.
  default SeriesQuery query(TimeRange range, Matcher... matchers) {
    return new SeriesQuery(List.of(matchers), range, SelectHints.NONE, false);
  }

  /// Values of label `x` of the selected series, `-` where absent.
  default Set<String> selected(Matcher... matchers) {
    return SelectionReader.read(storage(), TimeRange.ALL, matchers).keySet().stream()
        .map(labels -> labels.has("x") ? labels.get("x") : "-")
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  default void matchersMatchAsPrometheusDoes() {
    for (String x : new String[] {"", "a", "ab", "b", "c\nd"}) {
      write(metric("m", "x", x, "y", "1"), T0, 1);
    }
    Object[][] cases = {
      {MatchType.EQUAL, "a", Set.of("a")},
      {MatchType.EQUAL, "", Set.of("-")},
      {MatchType.EQUAL, "z", Set.of()},
      {MatchType.NOT_EQUAL, "a", Set.of("-", "ab", "b", "c\nd")},
      {MatchType.NOT_EQUAL, "", Set.of("a", "ab", "b", "c\nd")},
      {MatchType.NOT_EQUAL, "z", Set.of("-", "a", "ab", "b", "c\nd")},
      {MatchType.REGEX, "a", Set.of("a")},
      {MatchType.REGEX, "a|b", Set.of("a", "b")},
      {MatchType.REGEX, "a|", Set.of("-", "a")},
      {MatchType.REGEX, "a.*", Set.of("a", "ab")},
      {MatchType.REGEX, "a.+", Set.of("ab")},
      {MatchType.REGEX, ".*", Set.of("-", "a", "ab", "b", "c\nd")},
      {MatchType.REGEX, ".+", Set.of("a", "ab", "b", "c\nd")},
      {MatchType.REGEX, "c.d", Set.of("c\nd")},
      {MatchType.REGEX, "", Set.of("-")},
      {MatchType.REGEX, "[ab]+", Set.of("a", "ab", "b")},
      {MatchType.REGEX, "(?i)A", Set.of("a")},
      {MatchType.NOT_REGEX, "a.*", Set.of("-", "b", "c\nd")},
      {MatchType.NOT_REGEX, "a|", Set.of("ab", "b", "c\nd")},
      {MatchType.NOT_REGEX, ".*", Set.of()},
      {MatchType.NOT_REGEX, ".+", Set.of("-")},
      {MatchType.NOT_REGEX, "z", Set.of("-", "a", "ab", "b", "c\nd")},
    };
    Matcher m = Matcher.equal(Labels.METRIC_NAME, "m");
    for (Object[] c : cases) {
      Matcher matcher = Matcher.of((MatchType) c[0], "x", (String) c[1]);
      assertEquals(new TreeSet<>((Set<?>) c[2]), selected(m, matcher), matcher.toString());
      assertEquals(new TreeSet<>((Set<?>) c[2]), selected(matcher), matcher.toString());
    }
  }

  @Test
  default void matchersOnTheSameAndOnUnknownLabels() {
    write(metric("m", "x", "a"), T0, 1);
    write(metric("m", "x", "b"), T0, 1);
    Matcher any = Matcher.of(MatchType.REGEX, "x", ".+");
    assertEquals(Set.of("b"), selected(any, Matcher.of(MatchType.NOT_EQUAL, "x", "a")));
    assertEquals(Set.of(), selected(Matcher.equal("x", "a"), Matcher.equal("x", "b")));
    assertEquals(Set.of("a", "b"), selected(Matcher.equal("unknown", "")));
    assertEquals(Set.of(), selected(Matcher.of(MatchType.NOT_EQUAL, "unknown", "")));
    assertEquals(Set.of("a", "b"), selected(Matcher.of(MatchType.NOT_REGEX, "unknown", "u.*")));
    assertEquals(Set.of(), selected(Matcher.of(MatchType.REGEX, "unknown", "u.*")));
  }

  @Test
  default void ranges() {
    for (int i = 0; i < 5; i++) {
      write(metric("m"), T0 + 10L * i, i);
    }
    long[][] cases = {
      {T0, T0 + 40, 0, 5},
      {T0 + 1, T0 + 39, 1, 4},
      {T0 + 10, T0 + 10, 1, 2},
      {T0 + 11, T0 + 19, 0, 0},
      {T0 - 9, T0 - 1, 0, 0},
      {T0 + 41, T0 + 99, 0, 0},
      {T0 + 20, T0 + 10, 0, 0},
      {Long.MIN_VALUE, Long.MAX_VALUE, 0, 5},
    };
    for (long[] c : cases) {
      List<Point> expected = new ArrayList<>();
      for (int i = (int) c[2]; i < c[3]; i++) {
        expected.add(Point.of(T0 + 10L * i, i));
      }
      Map<Labels, List<Point>> read =
          SelectionReader.read(storage(), new TimeRange(c[0], c[1]), ANY);
      assertEquals(expected, read.getOrDefault(metric("m"), List.of()));
    }
  }

  @Test
  default void sortedOrdinalsAscendByLabels() {
    for (int i = 0; i < 50; i++) {
      write(metric("m", "x", "v" + (i * 37) % 50, i % 2 == 0 ? "a" : "z", "1"), T0, i);
    }
    SeriesQuery sorted = new SeriesQuery(List.of(ANY), TimeRange.ALL, SelectHints.NONE, true);
    try (Snapshot snapshot = storage().snapshot(List.of(sorted), unbounded())) {
      SeriesSelection selection = snapshot.selection(0);
      assertEquals(50, selection.seriesCount());
      for (int i = 1; i < 50; i++) {
        assertTrue(selection.labels(i - 1).compareTo(selection.labels(i)) < 0);
      }
      Map<Labels, List<Point>> read = SelectionReader.read(selection);
      assertEquals(50, read.size());
      read.forEach((labels, points) -> assertEquals(1, points.size(), labels.toString()));
    }
  }

  @Test
  default void groupsByAndWithout() {
    for (int i = 0; i < 24; i++) {
      String optional = i % 4 == 3 ? "" : "d" + i % 4;
      write(metric("m" + i % 3, "c", "c" + i % 2, "d", optional, "i", "" + i), T0, i);
    }
    List<List<String>> names =
        List.of(
            List.of(),
            List.of("c"),
            List.of("d"),
            List.of("d", "c"),
            List.of("i"),
            List.of("i", "d"),
            List.of("unknown"),
            List.of("unknown", "c"),
            List.of(Labels.METRIC_NAME),
            List.of(Labels.METRIC_NAME, "d"));
    try (Snapshot snapshot = storage().snapshot(List.of(query(TimeRange.ALL, ANY)), unbounded())) {
      SeriesSelection selection = snapshot.selection(0);
      for (List<String> list : names) {
        for (boolean by : new boolean[] {true, false}) {
          checkGroups(selection, list, by);
        }
      }
    }
  }

  private static void checkGroups(SeriesSelection selection, List<String> names, boolean by) {
    SeriesGroups groups = selection.groups(names, by);
    assertEquals(selection.seriesCount(), groups.groupOfOrdinal().length);
    assertEquals(groups.groupCount(), new HashSet<>(groups.labels()).size());
    int seen = 0;
    for (int i = 0; i < selection.seriesCount(); i++) {
      int group = groups.groupOfOrdinal()[i];
      assertTrue(group <= seen, "groups are numbered as they are met");
      seen = Math.max(seen, group + 1);
      assertEquals(
          NaiveStorage.groupLabels(selection.labels(i), names, by),
          groups.labels().get(group),
          (by ? "by " : "without ") + names);
    }
    assertEquals(seen, groups.groupCount());
  }

  @Test
  default void severalSelectorsOfOneSnapshot() {
    write(metric("a"), T0, 1);
    write(metric("b"), T0, 2);
    Matcher a = Matcher.equal(Labels.METRIC_NAME, "a");
    Matcher b = Matcher.equal(Labels.METRIC_NAME, "b");
    List<SeriesQuery> queries =
        List.of(query(TimeRange.ALL, b), query(TimeRange.ALL, a), query(TimeRange.ALL, a, b));
    try (Snapshot snapshot = storage().snapshot(queries, unbounded())) {
      assertEquals(
          Map.of(metric("b"), List.of(Point.of(T0, 2))),
          SelectionReader.read(snapshot.selection(0)));
      assertEquals(
          Map.of(metric("a"), List.of(Point.of(T0, 1))),
          SelectionReader.read(snapshot.selection(1)));
      assertEquals(0, snapshot.selection(2).seriesCount());
      assertFalse(snapshot.selection(2).cursor(0, 0).next(new SampleBatch()));
      assertEquals(0, snapshot.selection(2).groups(List.of("x"), true).groupCount());
      assertEquals(List.of(), snapshot.selection(0).warnings());
    }
  }

  @Test
  default void cursorsWalkAnyRunOfOrdinals() {
    for (int i = 0; i < 10; i++) {
      write(metric("m", "i", "" + i), T0, i);
    }
    try (Snapshot snapshot = storage().snapshot(List.of(query(TimeRange.ALL, ANY)), unbounded())) {
      SeriesSelection selection = snapshot.selection(0);
      SampleBatch batch = new SampleBatch();
      for (int from = 0; from <= 10; from++) {
        try (SampleCursor cursor = selection.cursor(from, 10)) {
          for (int ordinal = from; ordinal < 10; ordinal++) {
            assertTrue(cursor.next(batch));
            assertEquals(ordinal, batch.ordinal);
            assertEquals(selection.labels(ordinal).get("i"), "" + (int) batch.values[0]);
          }
          assertFalse(cursor.next(batch));
        }
      }
    }
  }

  @Test
  default void seriesThatShareOrLeaveTimestampsAreReadExactly() {
    WriteBatch batch = new WriteBatch();
    Map<Labels, List<Point>> expected = new HashMap<>();
    for (int round = 0; round < 40; round++) {
      batch.clear();
      for (int i = 0; i < 12; i++) {
        boolean joinsLate = i == 3 && round < 7;
        boolean misses = i == 4 && round == 20;
        boolean leaves = i == 5 && round > 30;
        if (!joinsLate && !misses && !leaves) {
          long timestampMs = T0 + 15_000L * round + (i == 6 && round > 25 ? 1 : 0);
          Labels labels = metric("m", "i", "" + i);
          batch.add(batch.addSeries(labels), timestampMs, round * i);
          expected
              .computeIfAbsent(labels, l -> new ArrayList<>())
              .add(Point.of(timestampMs, round * i));
        }
      }
      assertTrue(storage().commit(batch).allSuccessful());
    }
    assertEquals(expected, readAll());
    TimeRange range = new TimeRange(T0 + 15_000L * 6, T0 + 15_000L * 33);
    expected.replaceAll(
        (l, points) -> points.stream().filter(p -> range.contains(p.timestampMs())).toList());
    assertEquals(expected, SelectionReader.read(storage(), range, ANY));
  }

  @Test
  default void theReadersContextStopsTheRead() {
    write(metric("m"), T0, 1);
    for (StorageException.Kind kind :
        List.of(StorageException.Kind.CANCELLED, StorageException.Kind.TIMEOUT)) {
      ReadContext stopped =
          new ReadContext() {
            @Override
            public void check() {
              throw new StorageException(kind, "stopped");
            }

            @Override
            public void charge(long bytes) {
              // No budget.
            }
          };
      assertEquals(
          kind,
          assertThrows(
                  StorageException.class,
                  () -> storage().snapshot(List.of(query(TimeRange.ALL, ANY)), stopped))
              .kind());
    }
  }
}
