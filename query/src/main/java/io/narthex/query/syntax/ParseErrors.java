package io.narthex.query.syntax;

import java.util.ArrayList;
import java.util.List;

/// Collects the faults of one query in the order of detection.
final class ParseErrors {
  private final List<ParseError> errors = new ArrayList<>();

  void add(PositionRange position, String message) {
    errors.add(new ParseError(position, message));
  }

  void add(ParseError error) {
    errors.add(error);
  }

  boolean isEmpty() {
    return errors.isEmpty();
  }

  /// All of them; at least one.
  ParseException toException(String query) {
    return new ParseException(query, errors);
  }
}
