package io.narthex.query.syntax;

/// One fault of a query.
///
/// @param position where; 0, 0 where upstream knows no place
/// @param message without the place
public record ParseError(PositionRange position, String message) {}
