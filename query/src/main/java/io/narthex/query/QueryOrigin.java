package io.narthex.query;

/// Who asked a query.
public sealed interface QueryOrigin {
  /// A request.
  ///
  /// @param clientAddress without port
  /// @param path below the route prefix
  record Http(String clientAddress, String method, String path) implements QueryOrigin {}

  /// A rule.
  ///
  /// @param file the one that the group stands in
  record RuleGroup(String file, String name) implements QueryOrigin {}
}
