package io.narthex.storage.head;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.LabelSink;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.postings.LabelGroups;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some series of the head under dense ordinals: what a selection says of them. Thread-safe.
final class HeadSeries {
  private static final int CHECK_EVERY = 1_024;

  private final HeadState state;
  private final Captures captures;
  private final int[] series;
  private final ReadContext context;
  private volatile long @Nullable [] identities;

  /// @param series dense indexes, nobody writes them
  HeadSeries(HeadState state, Captures captures, int[] series, ReadContext context) {
    this.state = state;
    this.captures = captures;
    this.series = series;
    this.context = context;
  }

  int count() {
    return series.length;
  }

  /// Dense index of the series at an ordinal.
  int series(int ordinal) {
    return series[ordinal];
  }

  /// See [io.narthex.storage.source.SourceSelection#identityHigh].
  long identityHigh(int ordinal) {
    return identities()[2 * ordinal + 1];
  }

  /// See [io.narthex.storage.source.SourceSelection#identityLow].
  long identityLow(int ordinal) {
    return identities()[2 * ordinal];
  }

  /// Taken when first asked for: a query of one source never does.
  private long[] identities() {
    long[] taken = identities;
    if (taken == null) {
      context.charge(2L * Long.BYTES * series.length);
      taken = captures.identities(series);
      identities = taken;
    }
    return taken;
  }

  /// See [io.narthex.storage.source.SourceSelection#labels].
  void labels(int ordinal, LabelSink into) {
    state.labels().labels(series[ordinal], into);
  }

  /// See [io.narthex.storage.source.SourceSelection#groups].
  SeriesGroups groups(List<String> names, boolean by) {
    List<String> listed = new ArrayList<>(names);
    if (!by) {
      listed.add(Labels.METRIC_NAME);
    }
    LabelGroups groups = new LabelGroups(state.labels(), listed, by);
    int[] groupOfOrdinal = new int[series.length];
    for (int ordinal = 0; ordinal < groupOfOrdinal.length; ordinal++) {
      if (ordinal % CHECK_EVERY == 0) {
        context.check();
      }
      groupOfOrdinal[ordinal] = groups.of(series[ordinal]);
    }
    return new SeriesGroups(groupOfOrdinal, groups.labelSets());
  }
}
