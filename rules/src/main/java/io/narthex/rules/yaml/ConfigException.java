package io.narthex.rules.yaml;

/// A configuration that cannot be used. The message names the place: `file:line:column: what`.
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient YamlNode.Position position;
  private final String what;

  public ConfigException(YamlNode.Position position, String what) {
    super(position.line() == 0 ? what : position + ": " + what);
    this.position = position;
    this.what = what;
  }

  /// Where the fault lies.
  public YamlNode.Position position() {
    return position;
  }

  /// The fault without its place.
  public String what() {
    return what;
  }
}
