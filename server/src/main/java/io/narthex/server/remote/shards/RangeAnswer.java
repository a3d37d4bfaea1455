package io.narthex.server.remote.shards;

import io.narthex.query.RemoteEvaluation.Request;
import io.narthex.query.RemoteEvaluation.RowSink;
import io.narthex.server.json.JsonCursor;
import io.narthex.server.json.JsonException;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.StaleMarker;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// Reads the answer to `/api/v1/query_range`, series by series. Used by one thread.
///
/// @param json at its beginning
/// @param request what was asked
/// @param sink gets a row for each series
/// @param warnings gets warnings
/// @param infos gets infos
record RangeAnswer(
    JsonCursor json, Request request, RowSink sink, List<String> warnings, List<String> infos) {
  private static final double MS_PER_SECOND = 1_000;

  /// Reads all.
  ///
  /// @throws JsonException where it is no answer of floats at the steps of the request
  void read() {
    boolean success = false;
    boolean answered = false;
    json.beginObject();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      switch (name) {
        case "status" -> success = json.string().equals("success");
        case "data" -> {
          data();
          answered = true;
        }
        case "warnings" -> texts(warnings);
        case "infos" -> texts(infos);
        default -> json.skip();
      }
    }
    json.end();
    if (!success || !answered) {
      throw new JsonException("status: expected=success, actual=none");
    }
  }

  private void texts(List<String> into) {
    json.beginArray();
    while (json.nextItem()) {
      into.add(json.string());
    }
  }

  private void data() {
    json.beginObject();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      switch (name) {
        case "resultType" -> {
          String type = json.string();
          if (!type.equals("matrix")) {
            throw new JsonException("result: expected=matrix, actual=" + type);
          }
        }
        case "result" -> {
          json.beginArray();
          while (json.nextItem()) {
            series();
          }
        }
        default -> json.skip();
      }
    }
  }

  private void series() {
    Labels labels = Labels.EMPTY;
    double[] row = new double[request.steps()];
    Arrays.fill(row, StaleMarker.value());
    json.beginObject();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      switch (name) {
        case "metric" -> labels = labels();
        case "values" -> values(row);
        case "histograms" ->
            throw new JsonException("values of " + labels + ": expected=floats, actual=histograms");
        default -> json.skip();
      }
    }
    sink.row(labels, row);
  }

  private Labels labels() {
    TreeMap<String, String> labels = new TreeMap<>();
    json.beginObject();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      labels.put(name, json.string());
    }
    return Labels.of(labels);
  }

  private void values(double[] row) {
    json.beginArray();
    while (json.nextItem()) {
      json.beginArray();
      require(json.nextItem(), "a time");
      long timeMs = Math.round(json.number() * MS_PER_SECOND);
      require(json.nextItem(), "a value");
      double value = json.quotedNumber();
      require(!json.nextItem(), "the end of a sample");
      long afterMs = timeMs - request.startMs();
      long step = request.stepMs() == 0 ? afterMs : afterMs / request.stepMs();
      boolean onStep = request.stepMs() == 0 ? afterMs == 0 : afterMs % request.stepMs() == 0;
      require(onStep && step >= 0 && step < row.length, "a time of the request");
      row[(int) step] = value;
    }
  }

  private static void require(boolean holds, String expected) {
    if (!holds) {
      throw new JsonException("sample: expected=" + expected + ", actual=another one");
    }
  }
}
