package io.narthex.storage.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.Snapshot;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.Labels;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// A commit is seen whole or not at all, and a snapshot does not change.
public interface IsolationContract extends StorageContract {
  @Test
  default void aSnapshotDoesNotSeeWhatComesAfterIt() {
    write(metric("m", "i", "1"), T0, 1);
    write(metric("m", "i", "2"), T0, 2);
    SeriesQuery all = new SeriesQuery(List.of(ANY), TimeRange.ALL, SelectHints.NONE, false);
    try (Snapshot snapshot = storage().snapshot(List.of(all, all), unbounded())) {
      Map<Labels, List<Point>> before = SelectionReader.read(snapshot.selection(0));
      for (int i = 1; i < 3_000; i++) {
        write(metric("m", "i", "1"), T0 + i, i);
      }
      write(metric("m", "i", "3"), T0, 3);
      assertEquals(before, SelectionReader.read(snapshot.selection(0)));
      assertEquals(before, SelectionReader.read(snapshot.selection(1)));
    }
    assertEquals(3, readAll().size());
  }

  @Test
  default void aCommitIsSeenWholeOrNotAtAll() {
    int seriesCount = 2_500;
    int rounds = 60;
    WriteBatch first = new WriteBatch();
    for (int i = 0; i < seriesCount; i++) {
      first.add(first.addSeries(metric("m", "i", "" + i)), T0, 0);
    }
    var created = storage().commit(first);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(() -> {
          WriteBatch batch = new WriteBatch();
          for (int round = 1; round <= rounds; round++) {
            batch.clear();
            for (int i = 0; i < seriesCount; i++) {
              batch.add(created.ref(i), T0 + round, round);
            }
            batch.add(batch.addSeries(metric("m", "round", "" + round)), T0 + round, round);
            assertTrue(storage().commit(batch).allSuccessful());
          }
        });
    long seenMs = Long.MIN_VALUE;
    boolean last;
    do {
      last = writer.isDone();
      Map<Labels, List<Point>> read = readAll();
      Set<Long> newest = new HashSet<>();
      long newSeries = 0;
      for (Map.Entry<Labels, List<Point>> series : read.entrySet()) {
        if (series.getKey().has("i")) {
          newest.add(series.getValue().getLast().timestampMs());
        } else {
          newSeries += series.getValue().isEmpty() ? 0 : 1;
        }
      }
      assertEquals(1, newest.size(), "newest timestamps of one commit: " + newest);
      long newestMs = newest.iterator().next();
      assertTrue(newestMs >= seenMs, "what was seen stays");
      assertEquals(newestMs - T0, newSeries, "series of the commits seen");
      seenMs = newestMs;
    } while (!last);
    writer.join();
    assertEquals(T0 + rounds, seenMs);
  }
}
