package io.narthex.storage.labels;

/// Takes the labels of series, one label at a time and in canonical order. Storage keeps labels as
/// handles: whoever keeps what it made of a label needs the texts only once.
public interface LabelSink {
  /// The next labels are those of another series.
  ///
  /// @param size number of its labels
  void begin(int size);

  /// Takes the next label without its texts, if it remembers them from
  /// [#take(Object,int,int,String,String)].
  ///
  /// @param dictionary in which the handles have a meaning that never changes
  /// @param name handle of the name
  /// @param value handle of the value among those of the name
  /// @return whether it did; the texts are to follow where it did not
  default boolean takeKnown(Object dictionary, int name, int value) {
    return false;
  }

  /// Takes the next label.
  void take(String name, String value);

  /// Takes the next label, whose texts have handles.
  ///
  /// @param dictionary in which the handles have a meaning that never changes
  default void take(Object dictionary, int nameHandle, int valueHandle, String name, String value) {
    take(name, value);
  }
}
