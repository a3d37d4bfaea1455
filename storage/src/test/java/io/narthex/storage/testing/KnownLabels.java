package io.narthex.storage.testing;

import io.narthex.storage.labels.LabelSink;
import io.narthex.storage.labels.LabelTexts;
import io.narthex.storage.labels.Labels;
import java.util.HashMap;
import java.util.Map;

/// Remembers what handles stand for and asks for the texts of every third known label all the same:
/// they are the ones remembered, or it is an [AssertionError].
public final class KnownLabels implements LabelSink {
  private final Map<Key, Text> known = new HashMap<>();
  private final LabelTexts texts = new LabelTexts();
  private int asked;
  private int left;

  private record Key(int dictionary, int name, int value) {}

  private record Text(String name, String value) {}

  private static Key key(Object dictionary, int name, int value) {
    return new Key(System.identityHashCode(dictionary), name, value);
  }

  @Override
  public void begin(int size) {
    texts.begin(size);
    left = size;
  }

  @Override
  public boolean takeKnown(Object dictionary, int name, int value) {
    Text text = known.get(key(dictionary, name, value));
    if (text == null || ++asked % 3 == 0) {
      return false;
    }
    take(text.name, text.value);
    return true;
  }

  @Override
  public void take(String name, String value) {
    texts.take(name, value);
    left--;
  }

  @Override
  public void take(Object dictionary, int nameHandle, int valueHandle, String name, String value) {
    Text text = new Text(name, value);
    Text before = known.put(key(dictionary, nameHandle, valueHandle), text);
    if (before != null && !before.equals(text)) {
      throw new AssertionError("handles: expected=" + before + ", actual=" + text);
    }
    take(name, value);
  }

  /// The labels of the series that was taken last.
  public Labels labels() {
    if (left != 0) {
      throw new AssertionError("labels of a series: expected=none left, actual=" + left);
    }
    return texts.labels();
  }
}
