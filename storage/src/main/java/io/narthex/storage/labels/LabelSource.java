package io.narthex.storage.labels;

/// Numbered series whose labels can be had: as handles, or as an object.
public interface LabelSource {
  /// Gives the labels of a series to `into`.
  void labels(int series, LabelSink into);

  /// Labels of a series, built anew: ask for output series only.
  default Labels labels(int series) {
    LabelTexts texts = new LabelTexts();
    labels(series, texts);
    return texts.labels();
  }
}
