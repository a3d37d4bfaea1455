package io.narthex.storage.regex;

import java.util.List;

/// A pattern as a tree, as far as [PatternParser] knows RE2's syntax. Immutable.
sealed interface Node {
  /// One character of a set.
  record Chars(CharSet set) implements Node {}

  /// All parts one after the other; none: the empty text.
  record Sequence(List<Node> parts) implements Node {
    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  /// Any of the branches.
  record Choice(List<Node> branches) implements Node {
    public Choice {
      branches = List.copyOf(branches);
    }
  }

  /// `min` to `max` times; [#UNBOUNDED]: no end.
  record Repeat(Node node, int min, int max) implements Node {
    static final int UNBOUNDED = -1;
  }

  /// The place before the first character.
  record Start() implements Node {}

  /// The place behind the last character.
  record End() implements Node {}
}
