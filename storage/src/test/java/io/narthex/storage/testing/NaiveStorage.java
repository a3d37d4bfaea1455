package io.narthex.storage.testing;

import io.narthex.storage.CommitResult;
import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.LimitedList;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import io.narthex.storage.StorageStatistics;
import io.narthex.storage.StorageStatistics.NamedCount;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.sample.MetricMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The contract in the plainest form: a map of maps behind one monitor, everything copied, nothing
/// on disk. The oracle that other implementations are compared with.
public final class NaiveStorage implements Storage {
  /// Older than the newest sample of all by more than this is too old.
  public static final long TOO_OLD_MS = 3_600_000;

  /// Bits of the values by timestamp; `newestMs` outlives what is deleted.
  static final class Series {
    final Labels labels;
    final TreeMap<Long, Long> bits = new TreeMap<>();
    long newestMs = Long.MIN_VALUE;

    Series(Labels labels) {
      this.labels = labels;
    }
  }

  /// Tells the start timestamps of samples, which writing does not carry.
  public interface StartTimes {
    /// Start timestamp of a sample, 0 where it has none.
    long startMs(Labels labels, long timestampMs);
  }

  private final int maxSeries;
  private final @Nullable StartTimes startTimes;
  private final Map<Labels, Long> refs = new LinkedHashMap<>();
  private final TreeMap<Long, Series> series = new TreeMap<>();
  private final TreeMap<String, MetricMetadata> metadata = new TreeMap<>();
  private long newestMs = Long.MIN_VALUE;
  private long nextRef = 1;
  private long sequence;
  private boolean closed;

  public NaiveStorage() {
    this(Integer.MAX_VALUE);
  }

  /// A storage that takes no more than `maxSeries` series.
  public NaiveStorage(int maxSeries) {
    this(maxSeries, null);
  }

  /// A storage whose samples have start timestamps.
  public NaiveStorage(StartTimes startTimes) {
    this(Integer.MAX_VALUE, startTimes);
  }

  private NaiveStorage(int maxSeries, @Nullable StartTimes startTimes) {
    this.maxSeries = maxSeries;
    this.startTimes = startTimes;
  }

  @Override
  public synchronized CommitResult commit(WriteBatch batch) {
    checkOpen();
    SampleOutcome[] outcomes = new SampleOutcome[batch.sampleCount()];
    long newestBefore =
        newestMs != Long.MIN_VALUE || outcomes.length == 0 ? newestMs : batch.timestampMs(0);
    boolean any = false;
    for (int i = 0; i < outcomes.length; i++) {
      outcomes[i] = append(batch, i, newestBefore);
      any |= outcomes[i] == SampleOutcome.STORED;
    }
    long[] named = new long[batch.seriesCount()];
    for (int i = 0; i < named.length; i++) {
      named[i] = refs.getOrDefault(batch.series(i), 0L);
    }
    sequence += any ? 1 : 0;
    return new CommitResult(sequence, outcomes, named);
  }

  private SampleOutcome append(WriteBatch batch, int index, long newestBefore) {
    long timestampMs = batch.timestampMs(index);
    long bits = Double.doubleToRawLongBits(batch.value(index));
    long ref = batch.ref(index);
    @Nullable Labels labels = null;
    if (ref < 0) {
      labels = batch.series(WriteBatch.seriesIndex(ref));
      ref = refs.getOrDefault(labels, 0L);
    }
    Series known = series.get(ref);
    if (known == null && labels == null) {
      return SampleOutcome.UNKNOWN_REF;
    }
    @Nullable Long stored = known == null ? null : known.bits.get(timestampMs);
    if (stored != null && stored == bits) {
      return SampleOutcome.DUPLICATE;
    }
    if (timestampMs < newestBefore - TOO_OLD_MS) {
      return SampleOutcome.OUT_OF_BOUNDS;
    }
    if (stored != null) {
      return SampleOutcome.DUPLICATE_TIMESTAMP;
    }
    if (known != null && timestampMs <= known.newestMs) {
      return SampleOutcome.OUT_OF_ORDER;
    }
    if (known == null && series.size() >= maxSeries) {
      return SampleOutcome.SERIES_LIMIT;
    }
    if (known == null && labels != null) {
      known = new Series(labels);
      refs.put(labels, nextRef);
      series.put(nextRef, known);
      nextRef++;
    }
    if (known != null) {
      known.bits.put(timestampMs, bits);
      known.newestMs = timestampMs;
      newestMs = Math.max(newestMs, timestampMs);
    }
    return SampleOutcome.STORED;
  }

  @Override
  public synchronized void whenDurable(long upTo, DurabilityCallback callback) {
    checkOpen();
    callback.durable();
  }

  @Override
  public synchronized Snapshot snapshot(List<SeriesQuery> queries, ReadContext context) {
    checkOpen();
    context.check();
    List<SeriesSelection> selections = new ArrayList<>();
    for (SeriesQuery query : queries) {
      selections.add(select(query, context));
    }
    return new Snapshot() {
      @Override
      public SeriesSelection selection(int index) {
        return selections.get(index);
      }

      @Override
      public void close() {
        // Everything was copied.
      }
    };
  }

  private NaiveSelection select(SeriesQuery query, ReadContext context) {
    List<Series> selected = new ArrayList<>(matching(query.matchers()));
    if (query.sorted()) {
      selected.sort(Comparator.comparing(s -> s.labels));
    }
    List<Labels> labels = new ArrayList<>();
    List<Map<Long, Long>> samples = new ArrayList<>();
    for (Series s : selected) {
      labels.add(s.labels);
      samples.add(inRange(s, query.range()));
    }
    return new NaiveSelection(labels, samples, startTimes, context);
  }

  private static Map<Long, Long> inRange(Series s, TimeRange range) {
    return range.isEmpty()
        ? new TreeMap<>()
        : new TreeMap<>(s.bits.subMap(range.startMs(), true, range.endMs(), true));
  }

  private List<Series> matching(List<Matcher> matchers) {
    return series.values().stream()
        .filter(s -> matchers.stream().allMatch(m -> m.matches(s.labels.get(m.name()))))
        .toList();
  }

  private List<Labels> around(List<List<Matcher>> matcherSets, TimeRange range) {
    return series.values().stream()
        .filter(s ->
            matcherSets.isEmpty()
                || matcherSets.stream()
                    .anyMatch(set -> set.stream().allMatch(m -> m.matches(s.labels.get(m.name())))))
        .filter(s ->
            !s.bits.isEmpty() && range.overlaps(new TimeRange(s.bits.firstKey(), s.bits.lastKey())))
        .map(s -> s.labels)
        .sorted()
        .toList();
  }

  @Override
  public synchronized LimitedList<String> labelNames(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    checkOpen();
    TreeSet<String> names = new TreeSet<>(LabelOrder::compareUtf8);
    for (Labels labels : around(matcherSets, range)) {
      forEachLabel(labels, (name, value) -> names.add(name));
    }
    return limited(List.copyOf(names), limit);
  }

  @Override
  public synchronized LimitedList<String> labelValues(
      String name,
      List<List<Matcher>> matcherSets,
      TimeRange range,
      int limit,
      ReadContext context) {
    checkOpen();
    TreeSet<String> values = new TreeSet<>(LabelOrder::compareUtf8);
    for (Labels labels : around(matcherSets, range)) {
      if (labels.has(name)) {
        values.add(labels.get(name));
      }
    }
    return limited(List.copyOf(values), limit);
  }

  @Override
  public synchronized LimitedList<Labels> series(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    checkOpen();
    return limited(around(matcherSets, range), limit);
  }

  private static <T> LimitedList<T> limited(List<T> items, int limit) {
    boolean truncated = limit > 0 && items.size() > limit;
    return new LimitedList<>(truncated ? items.subList(0, limit) : items, truncated);
  }

  @Override
  public synchronized void delete(List<Matcher> matchers, TimeRange range, ReadContext context) {
    checkOpen();
    for (Series s : matching(matchers)) {
      inRange(s, range).keySet().forEach(s.bits::remove);
    }
  }

  @Override
  public synchronized void putMetadata(MetricMetadata entry) {
    checkOpen();
    metadata.put(entry.metric(), entry);
  }

  @Override
  public synchronized List<MetricMetadata> metadata(String metric) {
    checkOpen();
    return metadata.values().stream()
        .filter(m -> metric.isEmpty() || m.metric().equals(metric))
        .toList();
  }

  @Override
  public synchronized StorageStatistics statistics(int limit) {
    Map<String, Long> byMetric = new TreeMap<>();
    Map<String, TreeSet<String>> valuesByName = new TreeMap<>();
    Map<String, Long> bytesByName = new TreeMap<>();
    Map<String, Long> byPair = new TreeMap<>();
    long minMs = Long.MAX_VALUE;
    for (Series s : series.values()) {
      minMs = s.bits.isEmpty() ? minMs : Math.min(minMs, s.bits.firstKey());
      forEachLabel(
          s.labels,
          (name, value) -> {
            if (name.equals(Labels.METRIC_NAME)) {
              byMetric.merge(value, 1L, Long::sum);
            }
            valuesByName.computeIfAbsent(name, n -> new TreeSet<>()).add(value);
            bytesByName.merge(
                name, 2L + (name + value).getBytes(StandardCharsets.UTF_8).length, Long::sum);
            byPair.merge(name + "=" + value, 1L, Long::sum);
          });
    }
    Map<String, Long> valueCounts =
        valuesByName.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> (long) e.getValue().size()));
    return new StorageStatistics(
        series.size(),
        byPair.size(),
        series.size(),
        minMs,
        newestMs,
        top(byMetric, limit),
        top(valueCounts, limit),
        top(bytesByName, limit),
        top(byPair, limit),
        List.of());
  }

  private static List<NamedCount> top(Map<String, Long> counts, int limit) {
    return counts.entrySet().stream()
        .map(e -> new NamedCount(e.getKey(), e.getValue()))
        .sorted(
            Comparator.comparingLong(NamedCount::value)
                .reversed()
                .thenComparing(NamedCount::name, LabelOrder::compareUtf8))
        .limit(limit)
        .toList();
  }

  private static void forEachLabel(Labels labels, BiConsumer<String, String> action) {
    for (int i = 0; i < labels.size(); i++) {
      action.accept(labels.name(i), labels.value(i));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private void checkOpen() {
    if (closed) {
      throw new StorageException(StorageException.Kind.CLOSED, "storage is closed");
    }
  }

  /// Groups of series with these labels, one after the other.
  public static SeriesGroups groups(List<Labels> labels, List<String> names, boolean by) {
    Map<Labels, Integer> groups = new LinkedHashMap<>();
    int[] groupOfOrdinal = new int[labels.size()];
    for (int i = 0; i < groupOfOrdinal.length; i++) {
      Labels key = groupLabels(labels.get(i), names, by);
      groupOfOrdinal[i] = groups.computeIfAbsent(key, k -> groups.size());
    }
    return new SeriesGroups(groupOfOrdinal, new ArrayList<>(groups.keySet()));
  }

  /// Names and values of the labels that `names` keeps (`by`) or leaves (`without`).
  public static Labels groupLabels(Labels labels, List<String> names, boolean by) {
    List<String> kept = new ArrayList<>();
    forEachLabel(
        labels,
        (name, value) -> {
          boolean listed = names.contains(name);
          if (by ? listed : !listed && !name.equals(Labels.METRIC_NAME)) {
            kept.addAll(Arrays.asList(name, value));
          }
        });
    return Labels.of(kept.toArray(String[]::new));
  }
}
