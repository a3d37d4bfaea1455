package io.narthex.server.json;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What `/api/v1/query_range` answered besides its series, which are handed out while they are
/// read.
///
/// @param status `success` or `error`; empty where there was none
/// @param errorType empty where there was none, as `error`
/// @param resultType `matrix` where series were handed out for certain; empty where there were no
///   data
public record RangeAnswer(
    String status,
    String errorType,
    String error,
    String resultType,
    List<String> warnings,
    List<String> infos) {
  private static final String MATRIX = "matrix";
  private static final double MS_PER_SECOND = 1_000;

  /// Takes series, in the order of the answer.
  ///
  /// @param <E> what it fails with
  public interface Sink<E extends Exception> {
    /// A series of floats. The arrays are the reader's and valid until this returns.
    ///
    /// @param count of samples; what follows in the arrays is none
    void series(Labels labels, long[] timestampsMs, double[] values, int count) throws E;

    /// A series that has native histograms.
    void histograms(Labels labels) throws E;
  }

  /// Whether the query was answered by series.
  public boolean isMatrix() {
    return status.equals("success") && resultType.equals(MATRIX);
  }

  /// Reads an answer to its end.
  ///
  /// @throws JsonException where it is no answer of the API
  public static <E extends Exception> RangeAnswer read(JsonCursor json, Sink<E> sink) throws E {
    String status = "";
    String errorType = "";
    String error = "";
    String resultType = "";
    List<String> warnings = new ArrayList<>();
    List<String> infos = new ArrayList<>();
    json.beginObject();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      switch (name) {
        case "status" -> status = json.string();
        case "errorType" -> errorType = json.string();
        case "error" -> error = json.string();
        case "data" -> resultType = new Reader<>(json, sink).data();
        case "warnings" -> texts(json, warnings);
        case "infos" -> texts(json, infos);
        default -> json.skip();
      }
    }
    json.end();
    return new RangeAnswer(status, errorType, error, resultType, warnings, infos);
  }

  private static void texts(JsonCursor json, List<String> into) {
    json.beginArray();
    while (json.nextItem()) {
      into.add(json.string());
    }
  }

  /// Reads the data; arrays are used again for each series.
  private static final class Reader<E extends Exception> {
    private static final int FIRST_SIZE = 256;

    private final JsonCursor json;
    private final Sink<E> sink;
    private long[] timestampsMs = new long[FIRST_SIZE];
    private double[] values = new double[FIRST_SIZE];
    private int count;

    Reader(JsonCursor json, Sink<E> sink) {
      this.json = json;
      this.sink = sink;
    }

    private String data() throws E {
      String type = "";
      json.beginObject();
      for (String name = json.nextName(); name != null; name = json.nextName()) {
        if (name.equals("resultType")) {
          type = json.string();
        } else if (name.equals("result") && (type.isEmpty() || type.equals(MATRIX))) {
          json.beginArray();
          while (json.nextItem()) {
            series();
          }
        } else {
          json.skip();
        }
      }
      return type;
    }

    private void series() throws E {
      Labels labels = Labels.EMPTY;
      boolean histograms = false;
      count = 0;
      json.beginObject();
      for (String name = json.nextName(); name != null; name = json.nextName()) {
        switch (name) {
          case "metric" -> labels = labels();
          case "values" -> samples();
          case "histograms" -> histograms = hasItems();
          default -> json.skip();
        }
      }
      if (histograms) {
        sink.histograms(labels);
      } else {
        sink.series(labels, timestampsMs, values, count);
      }
    }

    private Labels labels() {
      LabelsBuilder labels = new LabelsBuilder();
      json.beginObject();
      for (String name = json.nextName(); name != null; name = json.nextName()) {
        labels.set(name, json.string());
      }
      return labels.build();
    }

    private boolean hasItems() {
      boolean any = false;
      json.beginArray();
      while (json.nextItem()) {
        json.skip();
        any = true;
      }
      return any;
    }

    private void samples() {
      json.beginArray();
      while (json.nextItem()) {
        json.beginArray();
        require(json.nextItem(), "a time");
        long timeMs = Math.round(json.number() * MS_PER_SECOND);
        require(json.nextItem(), "a value");
        double value = json.quotedNumber();
        require(!json.nextItem(), "the end of a sample");
        if (count == values.length) {
          timestampsMs = Arrays.copyOf(timestampsMs, 2 * count);
          values = Arrays.copyOf(values, 2 * count);
        }
        timestampsMs[count] = timeMs;
        values[count] = value;
        count++;
      }
    }

    private static void require(boolean holds, String expected) {
      if (!holds) {
        throw new JsonException("sample: expected=" + expected + ", actual=another one");
      }
    }
  }
}
