package io.narthex.rules;

import io.narthex.query.QueryOptions;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.Histogram;
import org.jspecify.annotations.Nullable;

/// Expands the texts of labels and annotations. Thread-safe.
public interface AlertTemplates {
  /// Gets `text` ready to be expanded many times. A text that is no template expands to what says
  /// so.
  ///
  /// @param alertName name of the rule, for messages
  /// @param externalLabels of the server, as the text may name them
  Template prepare(String alertName, String text, Labels externalLabels);

  /// A text that can be expanded. Thread-safe.
  interface Template {
    /// The text for one alert; where it cannot be expanded, `<error expanding template: …>`.
    String expand(Data data);
  }

  /// What a text may name.
  ///
  /// @param labels of the result of the expression, metric name included
  /// @param histogram the value where that is one, else null
  /// @param timeMs time of the evaluation, for queries in the text
  /// @param queries options of queries in the text
  record Data(
      Labels labels,
      double value,
      @Nullable Histogram histogram,
      long timeMs,
      QueryOptions queries) {}
}
