package io.narthex.server.cli;

/// One flag of the server.
///
/// @param name without the dashes
/// @param type how its text is read
/// @param defaultText as it stands in the list of flags; empty: none
/// @param hidden left out of `--help`
/// @param served false: accepted, without effect yet
/// @param help one sentence
record FlagSpec(
    String name, Type type, String defaultText, boolean hidden, boolean served, String help) {
  /// How the text of a flag is read.
  enum Type {
    BOOL,
    TEXT,
    /// May be given more than once.
    TEXTS,
    INTEGER,
    NUMBER,
    DURATION,
    SIZE
  }
}
