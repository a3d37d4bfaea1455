package io.narthex.server.api;

import io.narthex.query.QueryStatistics;
import io.narthex.query.QueryValue;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.Histogram;
import io.narthex.storage.text.GoFloat;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The value of a query as JSON, byte for byte as upstream prints it.
public final class QueryValueJson {
  private static final double NANOS_PER_SECOND = 1e9;

  private QueryValueJson() {}

  /// `{"resultType":…,"result":…}`, left open for more members.
  public static void open(JsonWriter json, QueryValue value) throws IOException {
    json.raw("{\"resultType\":\"");
    switch (value) {
      case QueryValue.Scalar(long timeMs, double number) -> {
        // without an exponent, unlike samples
        json.raw("scalar\",\"result\":[").number(timeMs / 1000.0);
        json.raw(',').string(GoFloat.format(number, 'f', -1)).raw(']');
      }
      case QueryValue.Text(long timeMs, String text) -> {
        json.raw("string\",\"result\":[").number(timeMs / 1000.0).raw(',').string(text).raw(']');
      }
      case QueryValue.Vector vector -> {
        json.raw("vector\",\"result\":[");
        boolean first = true;
        for (QueryValue.Sample sample : vector.samples()) {
          if (!first) {
            json.raw(',');
          }
          first = false;
          sample(json, sample);
        }
        json.raw(']');
      }
      case QueryValue.Matrix matrix -> {
        json.raw("matrix\",\"result\":[");
        boolean first = true;
        for (QueryValue.Series series : matrix.series()) {
          if (!first) {
            json.raw(',');
          }
          first = false;
          series(json, series);
        }
        json.raw(']');
      }
    }
  }

  private static void sample(JsonWriter json, QueryValue.Sample sample) throws IOException {
    json.raw("{\"metric\":");
    labels(json, sample.labels());
    Histogram histogram = sample.histogram();
    if (histogram == null) {
      json.raw(",\"value\":");
      point(json, sample.timestampMs(), sample.value());
    } else {
      json.raw(",\"histogram\":");
      HistogramJson.point(json, sample.timestampMs(), histogram);
    }
    json.raw('}');
  }

  private static void series(JsonWriter json, QueryValue.Series series) throws IOException {
    json.raw("{\"metric\":");
    labels(json, series.labels());
    long[] times = series.timestampsMs();
    double[] values = series.values();
    for (int i = 0; i < times.length; i++) {
      json.raw(i == 0 ? ",\"values\":[" : ",");
      point(json, times[i], values[i]);
    }
    if (times.length > 0) {
      json.raw(']');
    }
    long[] histogramTimes = series.histogramTimestampsMs();
    for (int i = 0; i < histogramTimes.length; i++) {
      json.raw(i == 0 ? ",\"histograms\":[" : ",");
      HistogramJson.point(json, histogramTimes[i], series.histograms().get(i));
    }
    if (histogramTimes.length > 0) {
      json.raw(']');
    }
    json.raw('}');
  }

  /// `[1.5,"2"]`.
  static void point(JsonWriter json, long timeMs, double value) throws IOException {
    json.raw('[').timestamp(timeMs).raw(',').value(value).raw(']');
  }

  /// A label set as object.
  static void labels(JsonWriter json, Labels labels) throws IOException {
    json.raw('{');
    for (int i = 0; i < labels.size(); i++) {
      if (i > 0) {
        json.raw(',');
      }
      json.labelString(labels.name(i)).raw(':').labelString(labels.value(i));
    }
    json.raw('}');
  }

  /// `,"stats":{…}`.
  static void statistics(JsonWriter json, QueryStatistics statistics) throws IOException {
    json.raw(",\"stats\":");
    counts(json, statistics, statistics.perStep());
  }

  /// `{"timings":{…},"samples":{…}}`.
  ///
  /// @param perStep null: the counts of single steps are left out
  static void counts(
      JsonWriter json, QueryStatistics statistics, QueryStatistics.@Nullable PerStep perStep)
      throws IOException {
    json.raw("{\"timings\":{\"evalTotalTime\":");
    json.number(statistics.evalTotalNanos() / NANOS_PER_SECOND);
    json.raw(",\"resultSortTime\":").number(statistics.resultSortNanos() / NANOS_PER_SECOND);
    json.raw(",\"queryPreparationTime\":")
        .number(statistics.queryPreparationNanos() / NANOS_PER_SECOND);
    json.raw(",\"innerEvalTime\":").number(statistics.innerEvalNanos() / NANOS_PER_SECOND);
    json.raw(",\"execQueueTime\":").number(statistics.execQueueNanos() / NANOS_PER_SECOND);
    json.raw(",\"execTotalTime\":").number(statistics.execTotalNanos() / NANOS_PER_SECOND);
    json.raw("},\"samples\":{");
    if (perStep != null) {
      json.raw("\"totalQueryableSamplesPerStep\":");
      perStep(json, perStep, perStep.totalQueryableSamples());
      json.raw(',');
    }
    json.raw("\"totalQueryableSamples\":").number(statistics.totalQueryableSamples());
    if (perStep != null) {
      json.raw(",\"samplesReadPerStep\":");
      perStep(json, perStep, perStep.samplesRead());
    }
    json.raw(",\"samplesRead\":").number(statistics.samplesRead());
    json.raw(",\"peakSamples\":").number(statistics.peakSamples()).raw('}');
    pushedDown(json, statistics.pushedDown());
    json.raw('}');
  }

  /// What peers computed, where they computed anything: no client of upstream's has to know it.
  private static void pushedDown(JsonWriter json, List<String> expressions) throws IOException {
    for (int i = 0; i < expressions.size(); i++) {
      json.raw(i == 0 ? ",\"pushedDown\":[" : ",").string(expressions.get(i));
    }
    json.raw(expressions.isEmpty() ? "" : "]");
  }

  private static void perStep(JsonWriter json, QueryStatistics.PerStep grid, long[] counts)
      throws IOException {
    json.raw('[');
    for (int i = 0; i < counts.length; i++) {
      json.raw(i > 0 ? ",[" : "[").timestamp(grid.startMs() + i * grid.stepMs());
      json.raw(',').number(counts[i]).raw(']');
    }
    json.raw(']');
  }
}
