package io.narthex.benchmarks.process;

import java.io.IOException;

/// An HTTP answer.
///
/// @param body as text
/// @param retryAfter of that header, `""` where it is not there
public record Answer(int status, String body, String retryAfter) {
  /// Whether the status is 2xx.
  public boolean succeeded() {
    return status / 100 == 2;
  }

  /// The body of a 2xx answer.
  ///
  /// @throws IOException for any other, with status and body
  public String bodyIfSucceeded() throws IOException {
    if (!succeeded()) {
      throw new IOException("answer: expected=2xx, actual=" + status + " " + body);
    }
    return body;
  }
}
