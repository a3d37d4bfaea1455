package io.narthex.server.remote;

import org.jspecify.annotations.Nullable;

/// The answer to one remote-write request.
///
/// @param text `""` for none
/// @param retryAfterSeconds 0: no `Retry-After` header
/// @param written null where the headers that count are not to be there: 1.0, and requests whose
///   body was not looked at
public record WriteAnswer(
    int status, String text, int retryAfterSeconds, @Nullable Written written) {
  /// A request that was not looked at.
  static WriteAnswer unread(int status, String reason) {
    return new WriteAnswer(status, reason + "\n", 0, null);
  }
}
