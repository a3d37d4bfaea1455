package io.narthex.query.syntax;

/// What an expression evaluates to.
public enum ValueType {
  SCALAR("scalar", "scalar"),
  VECTOR("vector", "instant vector"),
  MATRIX("matrix", "range vector"),
  STRING("string", "string");

  private final String id;
  private final String documentedName;

  ValueType(String id, String documentedName) {
    this.id = id;
    this.documentedName = documentedName;
  }

  /// The name that the HTTP API uses as `resultType`.
  public String id() {
    return id;
  }

  /// The name that error texts use.
  public String documentedName() {
    return documentedName;
  }
}
