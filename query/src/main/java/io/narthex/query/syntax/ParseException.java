package io.narthex.query.syntax;

import io.narthex.storage.text.Utf8;
import java.util.List;

/// A query that is no PromQL. Its message is the first fault with its place, as users see it: `1:5:
/// parse error: …` (line and byte column, both from 1).
public final class ParseException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String message;
  private final transient List<ParseError> errors;

  /// @param errors at least one, in the order of detection
  public ParseException(String query, List<ParseError> errors) {
    this.message = text(query, errors.getFirst());
    this.errors = List.copyOf(errors);
  }

  @Override
  public String getMessage() {
    return message;
  }

  /// All faults found, in the order of detection.
  public List<ParseError> errors() {
    return errors;
  }

  private static String text(String query, ParseError error) {
    return place(query, error.position().start()) + ": parse error: " + error.message();
  }

  /// The place of byte `offset` as `line:column`, both from 1, columns in bytes.
  public static String place(String query, int offset) {
    if (query.isEmpty()) {
      return "unknown position";
    }
    byte[] bytes = Utf8.encode(query);
    if (offset > bytes.length) {
      return "invalid position";
    }
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset; i++) {
      if (bytes[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return line + ":" + (offset - lineStart + 1);
  }
}
