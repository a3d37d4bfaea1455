package io.narthex.rules.template;

import io.narthex.storage.sample.Histogram;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the dot of a template is. Immutable.
public final class TemplateData {
  /// No data.
  public static final TemplateData NONE = new TemplateData(Value.NOTHING);

  private final Value value;

  private TemplateData(Value value) {
    this.value = value;
  }

  static TemplateData of(Value value) {
    return new TemplateData(value);
  }

  /// What templates of an alert see: `.Labels`, `.ExternalLabels`, `.ExternalURL` and `.Value`.
  ///
  /// @param labels with a name each
  /// @param value of the element, where `histogram` is null
  public static TemplateData alert(
      Map<String, String> labels,
      Map<String, String> externalLabels,
      String externalUrl,
      double value,
      @Nullable Histogram histogram) {
    return new TemplateData(
        new Value.Alert(
            Value.dict(labels),
            Value.dict(externalLabels),
            new Value.Text(externalUrl, false),
            histogram == null ? new Value.Real(value) : new Value.NativeHistogram(histogram)));
  }

  Value value() {
    return value;
  }
}
