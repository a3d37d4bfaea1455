package io.narthex.rules.scheduler;

import io.narthex.query.QueryValue;
import io.narthex.rules.alerting.AlertSample;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.List;

/// What an evaluation yields to be written.
///
/// @param labels of the results, see [SeriesShape]
/// @param values as many
/// @param histograms number of results that are histograms, which are not among these
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
record RuleSamples(List<Labels> labels, double[] values, int histograms) {
  static RuleSamples ofResult(List<QueryValue.Sample> result) {
    List<Labels> labels = new ArrayList<>(result.size());
    double[] values = new double[result.size()];
    int histograms = 0;
    for (QueryValue.Sample sample : result) {
      if (sample.histogram() == null) {
        values[labels.size()] = sample.value();
        labels.add(sample.labels());
      } else {
        histograms++;
      }
    }
    return new RuleSamples(labels, values, histograms);
  }

  static RuleSamples ofAlerts(List<AlertSample> samples) {
    List<Labels> labels = new ArrayList<>(samples.size());
    double[] values = new double[samples.size()];
    for (AlertSample sample : samples) {
      values[labels.size()] = sample.value();
      labels.add(sample.labels());
    }
    return new RuleSamples(labels, values, 0);
  }

  int count() {
    return labels.size();
  }
}
