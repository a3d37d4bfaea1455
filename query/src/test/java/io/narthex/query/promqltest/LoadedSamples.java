package io.narthex.query.promqltest;

import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.SeriesDescription;
import io.narthex.storage.CommitResult;
import io.narthex.storage.Storage;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.Labels;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// The samples of load commands on their way into a storage.
public final class LoadedSamples {
  private final Map<Labels, TreeMap<Long, Double>> series = new LinkedHashMap<>();
  private final Map<Labels, Map<Long, Long>> startsMs = new HashMap<>();

  /// The samples of the load commands in `text`, a piece of a test file.
  public static LoadedSamples of(String text) {
    LoadedSamples samples = new LoadedSamples();
    for (TestCommand command : TestFile.parse(text.lines().toList())) {
      samples.add((TestCommand.Load) command);
    }
    return samples;
  }

  /// Adds what a load command says; a later value at the same time wins.
  void add(TestCommand.Load load) {
    for (String line : load.series()) {
      SeriesDescription parsed = series(line);
      if (parsed.startTimes()) {
        Map<Long, Long> starts = startsMs.computeIfAbsent(parsed.labels(), _ -> new HashMap<>());
        for (int i = 0; i < parsed.items().size(); i++) {
          Double beforeMs = parsed.items().get(i);
          if (beforeMs != null) {
            starts.put(i * load.stepMs(), i * load.stepMs() + beforeMs.longValue());
          }
        }
        continue;
      }
      for (int i = 0; i < parsed.items().size(); i++) {
        Double item = parsed.items().get(i);
        if (item != null) {
          add(parsed.labels(), i * load.stepMs(), item);
        }
      }
    }
  }

  /// Reads a series with its items.
  static SeriesDescription series(String line) {
    try {
      return SeriesDescription.parse(line);
    } catch (ParseException e) {
      throw new IllegalArgumentException("series: actual=" + line, e);
    }
  }

  /// Adds one sample.
  public void add(Labels labels, long timestampMs, double value) {
    series.computeIfAbsent(labels, _ -> new TreeMap<>()).put(timestampMs, value);
  }

  /// Start timestamp of a sample, 0 where it has none.
  public long startMs(Labels labels, long timestampMs) {
    return startsMs.getOrDefault(labels, Map.of()).getOrDefault(timestampMs, 0L);
  }

  void clear() {
    series.clear();
    startsMs.clear();
  }

  /// Writes all samples, ascending by time, since a storage refuses what is much older than its
  /// newest.
  public void writeTo(Storage storage) {
    TreeMap<Long, Map<Labels, Double>> byTime = new TreeMap<>();
    series.forEach((labels, samples) ->
        samples.forEach((timeMs, value) ->
            byTime.computeIfAbsent(timeMs, _ -> new LinkedHashMap<>()).put(labels, value)));
    WriteBatch batch = new WriteBatch();
    byTime.forEach((timeMs, values) -> {
      batch.clear();
      values.forEach((labels, value) -> batch.add(batch.addSeries(labels), timeMs, value));
      CommitResult result = storage.commit(batch);
      if (!result.allSuccessful()) {
        throw new IllegalStateException("load at " + timeMs + " ms: samples refused");
      }
    });
  }
}
