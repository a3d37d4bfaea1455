package io.narthex.server.http;

/// A token that an authorization server gave.
///
/// @param authorization value for the `Authorization` header
/// @param endless whether it never expires
/// @param endNanos when it expires, on the clock's scale
record Token(String authorization, boolean endless, long endNanos) {
  boolean lastsFor(long nanos, long nowNanos) {
    return endless || endNanos - nowNanos > nanos;
  }

  /// Says nothing of the token.
  @Override
  public String toString() {
    return "token";
  }
}
