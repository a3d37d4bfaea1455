package io.narthex.query.plan;

/// A query that parses but cannot be planned; the message is the one users see.
public final class PlanException extends Exception {
  private static final long serialVersionUID = 1L;

  public PlanException(String message) {
    super(message);
  }
}
