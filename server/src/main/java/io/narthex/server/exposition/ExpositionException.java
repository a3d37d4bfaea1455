package io.narthex.server.exposition;

/// An exposition that breaks the rules of its format; the whole body counts for nothing then.
public final class ExpositionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int offset;

  /// An error at a byte.
  ///
  /// @param offset byte in the body at which the parser gave up, from 0
  ExpositionException(String message, int offset) {
    super(message, null, false, false);
    this.offset = offset;
  }

  /// Byte in the body at which the parser gave up, from 0.
  public int offset() {
    return offset;
  }
}
