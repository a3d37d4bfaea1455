package io.narthex.server.remote.send;

import io.narthex.storage.labels.LabelHashes;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.relabel.Relabeling;
import java.util.Arrays;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// What the series of a destination are sent as: labels with external ones, relabelled, as numbers
/// of [Symbols]. Bounded by [#trim]: what is forgotten is asked for again. Not thread-safe.
final class SentSeries {
  /// The series is not sent, by relabelling.
  static final int DROPPED = -1;

  /// Nobody knows the labels of the series.
  static final int UNKNOWN = -2;

  /// The series belongs to other shards.
  static final int ELSEWHERE = -3;

  private static final int ABSENT = -4;
  private static final int INITIAL_SLOTS = 1 << 10;
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

  /// Fields in front of the names and values: hash, number of labels, bytes of the labels in 1.0,
  /// metric name.
  private static final int HASH = 0;

  private static final int COUNT = 1;
  private static final int WIRE_SIZE = 2;
  private static final int METRIC = 3;
  private static final int FIELDS = 4;

  private final LongFunction<@Nullable Labels> source;
  private final Labels external;
  private final Relabeling relabeling;
  private final Share share;
  private final long maxBytes;
  private final Symbols symbols = new Symbols();
  private long[] refs = new long[INITIAL_SLOTS];
  private int[] places = new int[INITIAL_SLOTS];
  private int used;
  private int[] entries = new int[1 << 12];
  private int entriesEnd;
  private int generation;

  /// @param source labels by series ref, null where they are lost
  /// @param external labels that are added where a series has none of the name
  /// @param share which of the series, relabelled, are sent
  /// @param maxBytes about how much memory is used
  SentSeries(
      LongFunction<@Nullable Labels> source,
      Labels external,
      Relabeling relabeling,
      Share share,
      long maxBytes) {
    this.source = source;
    this.external = external;
    this.relabeling = relabeling;
    this.share = share;
    this.maxBytes = maxBytes;
  }

  Symbols symbols() {
    return symbols;
  }

  /// Place of the series for the methods below until the next call; [#DROPPED], [#UNKNOWN] or
  /// [#ELSEWHERE].
  int find(long ref) {
    int place = placeOf(ref);
    return place == ABSENT ? add(ref) : place;
  }

  private int placeOf(long ref) {
    int mask = refs.length - 1;
    for (int at = slot(ref); ; at = (at + 1) & mask) {
      if (refs[at] == ref) {
        return places[at];
      }
      if (refs[at] == 0) {
        return ABSENT;
      }
    }
  }

  private int slot(long ref) {
    return (int) ((ref * MULTIPLIER) >>> (Long.SIZE - Integer.numberOfTrailingZeros(refs.length)));
  }

  /// Forgets all where that is too much. Places and symbols mean nothing any more then.
  void trim() {
    if (sizeBytes() > maxBytes) {
      clear();
    }
  }

  private int add(long ref) {
    Labels labels = source.apply(ref);
    int place = labels == null ? UNKNOWN : place(relabeling.apply(withExternal(labels)));
    if (2 * (used + 1) > refs.length) {
      growTable();
    }
    insert(ref, place);
    return place;
  }

  private int place(@Nullable Labels sent) {
    if (sent == null || sent.isEmpty()) {
      return DROPPED;
    }
    return share.has(sent) ? put(share.label(sent)) : ELSEWHERE;
  }

  private Labels withExternal(Labels labels) {
    if (external.isEmpty()) {
      return labels;
    }
    LabelsBuilder builder = labels.toBuilder();
    for (int i = 0; i < external.size(); i++) {
      if (!labels.has(external.name(i))) {
        builder.set(external.name(i), external.value(i));
      }
    }
    return builder.build();
  }

  private int put(Labels labels) {
    int place = entriesEnd;
    int end = place + FIELDS + 2 * labels.size();
    if (end > entries.length) {
      entries = Arrays.copyOf(entries, Math.max(end, 2 * entries.length));
    }
    int wireSize = 0;
    int metric = 0;
    for (int i = 0; i < labels.size(); i++) {
      int name = symbols.id(labels.name(i));
      int value = symbols.id(labels.value(i));
      entries[place + FIELDS + 2 * i] = name;
      entries[place + FIELDS + 2 * i + 1] = value;
      metric = labels.name(i).equals(Labels.METRIC_NAME) ? value : metric;
      wireSize += RequestV1.labelSize(symbols, name, value);
    }
    long hash = LabelHashes.stable(labels);
    entries[place + HASH] = (int) (hash ^ hash >>> Integer.SIZE);
    entries[place + COUNT] = labels.size();
    entries[place + WIRE_SIZE] = wireSize;
    entries[place + METRIC] = metric;
    entriesEnd = end;
    return place;
  }

  private void insert(long ref, int place) {
    int mask = refs.length - 1;
    int at = slot(ref);
    while (refs[at] != 0) {
      at = (at + 1) & mask;
    }
    refs[at] = ref;
    places[at] = place;
    used++;
  }

  private void growTable() {
    long[] oldRefs = refs;
    int[] oldPlaces = places;
    refs = new long[2 * oldRefs.length];
    places = new int[2 * oldRefs.length];
    used = 0;
    for (int i = 0; i < oldRefs.length; i++) {
      if (oldRefs[i] != 0) {
        insert(oldRefs[i], oldPlaces[i]);
      }
    }
  }

  private void clear() {
    Arrays.fill(refs, 0);
    used = 0;
    entriesEnd = 0;
    symbols.clear();
    generation++;
  }

  /// Goes up when symbols lose their meaning.
  int generation() {
    return generation;
  }

  /// About what it takes in memory.
  long sizeBytes() {
    return 12L * refs.length + 4L * entriesEnd + symbols.sizeBytes();
  }

  /// Hash of the labels, the same after a restart.
  int hash(int place) {
    return entries[place + HASH];
  }

  int labelCount(int place) {
    return entries[place + COUNT];
  }

  /// Bytes of all labels in 1.0.
  int wireSize(int place) {
    return entries[place + WIRE_SIZE];
  }

  /// Number of the metric name, 0 where there is none.
  int metric(int place) {
    return entries[place + METRIC];
  }

  /// Number of the name of a label.
  int name(int place, int index) {
    return entries[place + FIELDS + 2 * index];
  }

  /// Number of the value of a label.
  int value(int place, int index) {
    return entries[place + FIELDS + 2 * index + 1];
  }
}
