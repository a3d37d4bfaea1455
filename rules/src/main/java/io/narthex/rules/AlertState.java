package io.narthex.rules;

/// Where an alert is between its condition and its notification; ascending by severity.
public enum AlertState {
  /// The rule was not evaluated yet.
  UNKNOWN("unknown"),
  /// The condition does not hold; kept for a while after it was firing.
  INACTIVE("inactive"),
  /// The condition holds, for less than the rule's `for`.
  PENDING("pending"),
  /// The condition has held for at least `for`.
  FIRING("firing");

  private final String text;

  AlertState(String text) {
    this.text = text;
  }

  /// As the API and the label `alertstate` show it.
  public String text() {
    return text;
  }
}
