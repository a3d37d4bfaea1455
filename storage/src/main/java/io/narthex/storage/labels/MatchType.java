package io.narthex.storage.labels;

/// How a matcher compares a label's value.
public enum MatchType {
  EQUAL("="),
  NOT_EQUAL("!="),
  REGEX("=~"),
  NOT_REGEX("!~");

  private final String operator;

  MatchType(String operator) {
    this.operator = operator;
  }

  /// The operator as PromQL writes it.
  public String operator() {
    return operator;
  }
}
