package io.narthex.query.operator;

import io.narthex.query.function.Gap;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import java.util.Arrays;
import java.util.List;

/// A vector in memory that hands every row out in one reused array and spoils it afterwards, as an
/// operator that streams may.
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
record ReusingSource(List<Labels> series, List<double[]> rows, boolean[] drops)
    implements VectorSource {
  @Override
  public int seriesCount() {
    return series.size();
  }

  @Override
  public Labels labels(int ordinal) {
    return series.get(ordinal);
  }

  @Override
  public boolean dropsName(int ordinal) {
    return drops[ordinal];
  }

  @Override
  public SeriesGroups groups(List<String> names, boolean by) {
    SeriesTable.Builder table = new SeriesTable.Builder();
    for (int i = 0; i < series.size(); i++) {
      table.add(series.get(i), rows.get(i), drops[i]);
    }
    return table.build().groups(names, by);
  }

  @Override
  public void read(int from, int to, RowSink sink) {
    for (int i = from; i < to; i++) {
      double[] row = rows.get(i).clone();
      if (Gap.samples(row) > 0) {
        sink.row(i, row);
        Arrays.fill(row, 4711);
      }
    }
  }
}
