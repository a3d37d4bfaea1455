package io.narthex.storage.source;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.labels.LabelSink;
import java.util.List;

/// What several sources select, as one: series merged by identity, samples by time. Where sources
/// have different samples at one timestamp, the newest source wins. Thread-safe.
public final class MergedSelection implements SeriesSelection {
  private final MergedSources merged;
  private final long windowMs;
  private final int maxSamples;
  private final ReadContext context;
  private final List<String> warnings;

  private MergedSelection(
      List<SourceSelection> sources, SeriesQuery query, int maxSamples, ReadContext context) {
    this.merged = new MergedSources(sources, query.sorted(), context);
    this.windowMs = query.hints().windowMs();
    this.maxSamples = maxSamples;
    this.context = context;
    this.warnings = sources.stream().flatMap(s -> s.warnings().stream()).distinct().toList();
  }

  /// Merges selections of the same query.
  ///
  /// @param sources oldest to newest: a later one's samples win over an earlier one's at the same
  ///   timestamp; at most 32,767
  public static SeriesSelection of(
      List<SourceSelection> sources, SeriesQuery query, ReadContext context) {
    return of(sources, query, SampleBatch.MAX_SAMPLES, context);
  }

  /// With another number of samples from which on a series comes in slices.
  static SeriesSelection of(
      List<SourceSelection> sources, SeriesQuery query, int maxSamples, ReadContext context) {
    return new MergedSelection(sources, query, maxSamples, context);
  }

  @Override
  public int seriesCount() {
    return merged.series().count();
  }

  @Override
  public void labels(int ordinal, LabelSink into) {
    int part = merged.series().lastPart(ordinal);
    merged.source(merged.series().source(part)).labels(merged.series().ordinal(part), into);
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    return merged.series().isAsIs()
        ? merged.source(0).groups(names, by)
        : new MergedGroups(merged, names, by).groups(context);
  }

  @Override
  public SampleCursor cursor(int from, int to) {
    PartsReader reader = new PartsReader(merged, from, to, maxSamples, context);
    return new MergedCursor(
        reader, new SliceTail(windowMs, maxSamples, context), from, to, context);
  }

  @Override
  public List<String> warnings() {
    return warnings;
  }
}
