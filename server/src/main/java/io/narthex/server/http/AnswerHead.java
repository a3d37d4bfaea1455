package io.narthex.server.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;

/// What stands before the body of an answer.
///
/// @param reason words behind the status; may be empty
record AnswerHead(int status, String reason, HttpHeaders headers) {
  static AnswerHead of(HttpResponse response) {
    return new AnswerHead(
        response.status().code(), response.status().reasonPhrase(), response.headers());
  }

  /// Status and reason as upstream prints them: `404 Not Found`.
  String statusText() {
    return reason.isEmpty() ? Integer.toString(status) : status + " " + reason;
  }

  /// First value of a header, `""` where it is not given.
  String header(String name) {
    String value = headers.get(name);
    return value == null ? "" : value;
  }
}
