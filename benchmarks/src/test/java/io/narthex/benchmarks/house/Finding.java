package io.narthex.benchmarks.house;

/// A place that breaks a house rule.
///
/// @param rule its short name
/// @param place the file from the project's root, then `#` and the member where there is one
/// @param size what was counted; 1 where the rule counts nothing
record Finding(String rule, String place, int size) implements Comparable<Finding> {
  /// What the list of exceptions names it by.
  String key() {
    return rule + " " + place;
  }

  @Override
  public int compareTo(Finding other) {
    int byKey = key().compareTo(other.key());
    return byKey != 0 ? byKey : Integer.compare(size, other.size);
  }

  @Override
  public String toString() {
    return key() + " " + size;
  }
}
