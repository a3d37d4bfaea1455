package io.narthex.server.remote.shards;

import io.narthex.query.RemoteEvaluation.Request;
import io.narthex.query.RemoteEvaluation.RowSink;
import io.narthex.server.json.JsonException;
import io.narthex.server.json.RangeAnswer;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.StaleMarker;
import java.util.Arrays;

/// Makes rows of the series that a shard answers: a value for each step, a stale marker where there
/// is none.
///
/// @param request what was asked
/// @param rows gets a row for each series
record ShardRows(Request request, RowSink rows) implements RangeAnswer.Sink<RuntimeException> {
  /// @throws JsonException where a sample is at no step of the request
  @Override
  public void series(Labels labels, long[] timestampsMs, double[] values, int count) {
    double[] row = new double[request.steps()];
    Arrays.fill(row, StaleMarker.value());
    for (int i = 0; i < count; i++) {
      row[step(timestampsMs[i])] = values[i];
    }
    rows.row(labels, row);
  }

  private int step(long timeMs) {
    long afterMs = timeMs - request.startMs();
    long stepMs = request.stepMs();
    long step = stepMs == 0 ? afterMs : afterMs / stepMs;
    boolean onStep = stepMs == 0 ? afterMs == 0 : afterMs % stepMs == 0;
    if (!onStep || step < 0 || step >= request.steps()) {
      throw new JsonException("sample: expected=a time of the request, actual=another one");
    }
    return (int) step;
  }

  @Override
  public void histograms(Labels labels) {
    throw new JsonException("values of " + labels + ": expected=floats, actual=histograms");
  }
}
