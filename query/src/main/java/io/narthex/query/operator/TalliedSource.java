package io.narthex.query.operator;

import io.narthex.query.function.Gap;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import java.util.List;

/// A vector whose samples are counted as they are read.
public record TalliedSource(VectorSource source, SampleCost cost) implements VectorSource {
  @Override
  public int seriesCount() {
    return source.seriesCount();
  }

  @Override
  public Labels labels(int ordinal) {
    return source.labels(ordinal);
  }

  @Override
  public boolean dropsName(int ordinal) {
    return source.dropsName(ordinal);
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    return source.groups(names, by);
  }

  @Override
  public void read(int from, int to, RowSink sink) {
    source.read(
        from,
        to,
        (ordinal, values) -> {
          cost.put(Gap.samples(values));
          sink.row(ordinal, values);
        });
  }
}
