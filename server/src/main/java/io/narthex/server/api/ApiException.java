package io.narthex.server.api;

/// Ends a request with an error answer.
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorType type;

  ApiException(ErrorType type, String message) {
    super(message);
    this.type = type;
  }

  ErrorType type() {
    return type;
  }

  /// A parameter with a value that it cannot have.
  static ApiException invalidParameter(String name, String problem) {
    return new ApiException(ErrorType.BAD_DATA, "invalid parameter \"" + name + "\": " + problem);
  }

  static ApiException badData(String message) {
    return new ApiException(ErrorType.BAD_DATA, message);
  }
}
