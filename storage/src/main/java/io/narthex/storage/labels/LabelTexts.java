package io.narthex.storage.labels;

/// Collects the labels of a series. Not thread-safe.
public final class LabelTexts implements LabelSink {
  private String[] pairs = new String[0];
  private int used;

  @Override
  public void begin(int size) {
    pairs = new String[2 * size];
    used = 0;
  }

  @Override
  public void take(String name, String value) {
    pairs[used++] = name;
    pairs[used++] = value;
  }

  /// The labels of the series that was taken last; once for each.
  public Labels labels() {
    return Labels.ofCanonical(pairs);
  }
}
