package io.narthex.query.syntax;

/// Where something stands in a query.
///
/// @param start offset of its first byte in the UTF-8 form of the query
/// @param end offset of the first byte behind it
public record PositionRange(int start, int end) {
  /// The position of what was not written.
  public static final PositionRange NONE = new PositionRange(0, 0);

  /// From the start of `first` to the end of `last`.
  public static PositionRange spanning(PositionRange first, PositionRange last) {
    return new PositionRange(first.start, last.end);
  }
}
