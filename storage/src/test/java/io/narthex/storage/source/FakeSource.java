package io.narthex.storage.source;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.LabelSink;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.testing.NaiveStorage;
import io.narthex.storage.testing.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A source in maps that does what its contract allows: orders series by chance, gives equal
/// timestamps one column id or none, spares copies where the batch says that it holds the
/// timestamps, and spoils what it may write behind the count.
final class FakeSource implements SourceSelection {
  private final List<Labels> labels;
  private final List<List<Point>> points;
  private final int[] columnIds;
  private final boolean sorted;
  private final ReadContext context;
  private final long seed;

  /// Timestamps of a column, compared by identity in [SampleBatch#timestampsFrom].
  private final Map<List<Long>, Integer> columns = new HashMap<>();

  private final Map<Integer, Object> tokens = new HashMap<>();
  final AtomicInteger openCursors = new AtomicInteger();

  /// How often a batch held the timestamps already.
  final AtomicInteger sparedCopies = new AtomicInteger();

  /// A source of `samples`; of the series whose timestamps equal another's, a quarter does not
  /// tell.
  static FakeSource adversarial(
      Map<Labels, SortedMap<Long, Long>> samples, boolean sorted, long seed, ReadContext context) {
    return new FakeSource(samples, sorted, seed, 25, context);
  }

  /// A source of `samples` in label order, all columns shared.
  static FakeSource plain(Map<Labels, SortedMap<Long, Long>> samples, ReadContext context) {
    return new FakeSource(samples, true, 0, 0, context);
  }

  private FakeSource(
      Map<Labels, SortedMap<Long, Long>> samples,
      boolean sorted,
      long seed,
      int unsharedPercent,
      ReadContext context) {
    this.sorted = sorted;
    this.context = context;
    this.seed = seed;
    Random random = new Random(seed);
    List<Map.Entry<Labels, SortedMap<Long, Long>>> series =
        new ArrayList<>(new TreeMap<>(samples).entrySet());
    if (!sorted) {
      Collections.shuffle(series, random);
    }
    labels = series.stream().map(Map.Entry::getKey).toList();
    points = new ArrayList<>();
    columnIds = new int[labels.size()];
    for (int i = 0; i < columnIds.length; i++) {
      SortedMap<Long, Long> of = series.get(i).getValue();
      points.add(of.entrySet().stream().map(e -> new Point(e.getKey(), e.getValue())).toList());
      int id = columns.computeIfAbsent(List.copyOf(of.keySet()), c -> columns.size());
      tokens.putIfAbsent(id, new Object());
      columnIds[i] = random.nextInt(100) < unsharedPercent ? SampleBatch.UNSHARED : id;
    }
  }

  @Override
  public int seriesCount() {
    return labels.size();
  }

  /// Two halves that do not depend on each other, of a hash with few bits, so that tables meet
  /// identities that are half equal.
  @Override
  public long identityHigh(int ordinal) {
    return labels.get(ordinal).hashCode() * 0x9e3779b97f4a7c15L;
  }

  @Override
  public long identityLow(int ordinal) {
    return labels.get(ordinal).hashCode() & 7;
  }

  @Override
  public void labels(int ordinal, LabelSink into) {
    labels.get(ordinal).giveTo(into);
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    return NaiveStorage.groups(labels, names, by);
  }

  @Override
  public boolean isSorted() {
    return sorted;
  }

  @Override
  public long minTimeMs() {
    return points.stream()
        .filter(p -> !p.isEmpty())
        .mapToLong(p -> p.getFirst().timestampMs())
        .min()
        .orElse(0);
  }

  @Override
  public long maxTimeMs() {
    return points.stream()
        .filter(p -> !p.isEmpty())
        .mapToLong(p -> p.getLast().timestampMs())
        .max()
        .orElse(0);
  }

  @Override
  public SourceCursor cursor(int[] ordinals, int from, int to) {
    openCursors.incrementAndGet();
    return new Cursor(ordinals, from, to);
  }

  @Override
  public List<String> warnings() {
    return List.of("all", "source " + seed % 3);
  }

  @SuppressWarnings("ReferenceEquality") // tokens stand for columns
  private final class Cursor implements SourceCursor {
    private final int[] ordinals;
    private final int to;
    private int next;
    private int ordinal = -1;
    private int read;
    private boolean whole;

    Cursor(int[] ordinals, int from, int to) {
      this.ordinals = ordinals;
      this.next = from;
      this.to = to;
    }

    @Override
    public boolean nextSeries() {
      if (next >= to) {
        return false;
      }
      ordinal = ordinals[next++];
      read = 0;
      return true;
    }

    @Override
    public boolean read(SampleBatch into, int most) {
      if (most < 1) {
        throw new AssertionError("expected=at least one sample asked for, actual=" + most);
      }
      List<Point> all = points.get(ordinal);
      int count = Math.min(most, all.size() - read);
      whole = count == all.size();
      boolean front = into.count == 0;
      into.reserve(count, context);
      Object token = whole ? tokens.get(columnIds[ordinal]) : null;
      boolean held = front && token != null && into.timestampsFrom == token;
      if (held) {
        sparedCopies.incrementAndGet();
      }
      for (int i = 0; i < count; i++) {
        Point point = all.get(read + i);
        if (!held) {
          into.timestampsMs[into.count + i] = point.timestampMs();
        }
        into.values[into.count + i] = Double.longBitsToDouble(point.bits());
      }
      into.count += count;
      if (front) {
        into.timestampsFrom = token;
      }
      Arrays.fill(into.values, into.count, into.values.length, Double.NaN);
      read += count;
      return read < all.size();
    }

    @Override
    public int timestampColumnId() {
      if (!whole) {
        throw new AssertionError("column id: expected=asked behind one whole read");
      }
      return columnIds[ordinal];
    }

    @Override
    public void close() {
      openCursors.decrementAndGet();
    }
  }
}
