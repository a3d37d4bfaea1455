package io.narthex.storage.relabel;

/// A rule whose fields do not go together. The message is upstream's.
public final class RelabelRuleException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public RelabelRuleException(String message) {
    super(message);
  }
}
