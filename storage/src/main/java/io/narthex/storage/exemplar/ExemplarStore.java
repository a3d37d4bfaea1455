package io.narthex.storage.exemplar;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The newest exemplars of all series, in memory: a queue in the order of arrival whose oldest goes
/// when it is full, by number or by bytes. Within a series they are in time order, and what is
/// older than its newest one by the out-of-order window is refused, as upstream does. Thread-safe.
public final class ExemplarStore {
  private static final long SLOT_BYTES = 96;
  private static final long SERIES_BYTES = 160;

  private final MemoryBudget budget;

  /// All exemplars, the one that goes next first.
  private final ArrayDeque<Held> queue = new ArrayDeque<>();

  private final Map<Long, Series> series = new HashMap<>();
  private volatile long maxExemplars;
  private long windowMs;
  private long appended;
  private long outOfOrder;
  private long sizeBytes;
  private ExemplarObserver observer = (ref, exemplar) -> {};

  /// What became of an exemplar.
  public enum Outcome {
    STORED,
    /// It is there already: success.
    DUPLICATE,
    OUT_OF_ORDER,
    /// Its labels have more than [Exemplar#MAX_LABEL_CHARACTERS].
    TOO_LONG,
    /// The store takes none, or has no memory for it.
    NO_ROOM;

    /// Whether it is in the store.
    public boolean isSuccess() {
      return this == STORED || this == DUPLICATE;
    }
  }

  private record Held(Exemplar exemplar, Series series, long bytes) {}

  /// A series with exemplars, in time order.
  private static final class Series {
    final long ref;
    final Labels labels;
    final ArrayList<Exemplar> exemplars = new ArrayList<>(1);

    Series(long ref, Labels labels) {
      this.ref = ref;
      this.labels = labels;
    }
  }

  /// A store that takes nothing until it is told how many.
  ///
  /// @param budget bounds what it holds
  public ExemplarStore(MemoryBudget budget) {
    this.budget = budget;
  }

  /// Tells `newObserver` of each exemplar that is taken from here on, and nobody else any more.
  public synchronized void observedBy(ExemplarObserver newObserver) {
    observer = newObserver;
  }

  /// Takes an exemplar of the series `ref`.
  ///
  /// @param labels of the series, asked for where the store has none of its exemplars
  public synchronized Outcome add(long ref, Supplier<Labels> labels, Exemplar exemplar) {
    if (maxExemplars == 0) {
      return Outcome.NO_ROOM;
    }
    if (exemplar.hasTooLongLabels()) {
      return Outcome.TOO_LONG;
    }
    Series known = series.get(ref);
    Outcome refusal = known == null ? null : refusal(known, exemplar);
    if (refusal != null) {
      return refusal;
    }
    Series owner = known == null ? new Series(ref, labels.get()) : known;
    long bytes = SLOT_BYTES + exemplar.sizeBytes();
    // Before anything goes: that of another may be the last of this one.
    long needed = bytes + SERIES_BYTES + Exemplar.sizeBytes(owner.labels);
    while (queue.size() >= maxExemplars) {
      removeOldest();
    }
    while (!budget.tryReserve(needed)) {
      if (queue.isEmpty()) {
        return Outcome.NO_ROOM;
      }
      removeOldest();
    }
    sizeBytes += needed;
    if (series.putIfAbsent(ref, owner) != null) {
      release(needed - bytes);
    }
    insert(owner, exemplar);
    queue.add(new Held(exemplar, owner, bytes));
    appended++;
    observer.stored(ref, exemplar);
    return Outcome.STORED;
  }

  private @Nullable Outcome refusal(Series known, Exemplar exemplar) {
    Exemplar newest = known.exemplars.getLast();
    if (newest.isSame(exemplar)) {
      return Outcome.DUPLICATE;
    }
    boolean older = exemplar.timestampMs() < newest.timestampMs();
    boolean tooOld = older && exemplar.timestampMs() <= newest.timestampMs() - windowMs;
    if (tooOld || (!older && exemplar.order(newest) < 0)) {
      outOfOrder++;
      return Outcome.OUT_OF_ORDER;
    }
    // A late one at the time of another counts as that one.
    return older
            && known.exemplars.get(place(known, exemplar)).timestampMs() == exemplar.timestampMs()
        ? Outcome.DUPLICATE
        : null;
  }

  /// Where the first exemplar stands that is at least as late.
  private static int place(Series owner, Exemplar exemplar) {
    int at = owner.exemplars.size();
    while (at > 0 && owner.exemplars.get(at - 1).timestampMs() >= exemplar.timestampMs()) {
      at--;
    }
    return at;
  }

  private static void insert(Series owner, Exemplar exemplar) {
    int at = owner.exemplars.size();
    while (at > 0 && owner.exemplars.get(at - 1).timestampMs() > exemplar.timestampMs()) {
      at--;
    }
    owner.exemplars.add(at, exemplar);
  }

  private void removeOldest() {
    Held oldest = queue.remove();
    Series owner = oldest.series;
    release(oldest.bytes);
    owner.exemplars.remove(oldest.exemplar);
    if (owner.exemplars.isEmpty()) {
      series.remove(owner.ref);
      release(SERIES_BYTES + Exemplar.sizeBytes(owner.labels));
    }
  }

  private void release(long bytes) {
    sizeBytes -= bytes;
    budget.release(bytes);
  }

  /// Whether it takes anything.
  public boolean isOn() {
    return maxExemplars > 0;
  }

  /// Whether it has exemplars of the series `ref`, so that its labels are known.
  public synchronized boolean knows(long ref) {
    return series.containsKey(ref);
  }

  /// Changes the bounds; what is too much goes, the oldest first.
  ///
  /// @param newMaxExemplars 0 or less: nothing is taken
  /// @param newWindowMs how much older than the newest one of its series an exemplar may be
  public synchronized void configure(long newMaxExemplars, long newWindowMs) {
    maxExemplars = Math.max(newMaxExemplars, 0);
    windowMs = Math.max(newWindowMs, 0);
    while (queue.size() > maxExemplars) {
      removeOldest();
    }
  }

  /// The exemplars between two times, ends included, of the series that fulfil all matchers of one
  /// of `selectors`; series ascending.
  public List<SeriesExemplars> select(long startMs, long endMs, List<List<Matcher>> selectors) {
    TreeMap<Labels, List<Exemplar>> found = new TreeMap<>();
    for (SeriesExemplars candidate : inRange(startMs, endMs)) {
      if (selectors.stream().anyMatch(matchers -> matches(candidate.series(), matchers))) {
        found.merge(candidate.series(), candidate.exemplars(), ExemplarStore::joined);
      }
    }
    return found.entrySet().stream()
        .map(entry -> new SeriesExemplars(entry.getKey(), entry.getValue()))
        .toList();
  }

  /// Copies, so that matchers, which may be slow, hold nobody up.
  private synchronized List<SeriesExemplars> inRange(long startMs, long endMs) {
    List<SeriesExemplars> copies = new ArrayList<>();
    for (Series owner : series.values()) {
      List<Exemplar> inside =
          owner.exemplars.stream()
              .filter(e -> startMs <= e.timestampMs() && e.timestampMs() <= endMs)
              .toList();
      if (!inside.isEmpty()) {
        copies.add(new SeriesExemplars(owner.labels, inside));
      }
    }
    return copies;
  }

  private static boolean matches(Labels labels, List<Matcher> matchers) {
    return matchers.stream().allMatch(matcher -> matcher.matches(labels.get(matcher.name())));
  }

  /// A series that went and came again has two refs.
  private static List<Exemplar> joined(List<Exemplar> one, List<Exemplar> other) {
    List<Exemplar> all = new ArrayList<>(one);
    all.addAll(other);
    Collections.sort(all, Exemplar::order);
    return all;
  }

  /// Figures.
  public synchronized ExemplarFigures figures() {
    Held oldest = queue.peek();
    return new ExemplarFigures(
        maxExemplars,
        queue.size(),
        series.size(),
        oldest == null ? 0 : oldest.exemplar.timestampMs(),
        appended,
        outOfOrder,
        sizeBytes);
  }
}
