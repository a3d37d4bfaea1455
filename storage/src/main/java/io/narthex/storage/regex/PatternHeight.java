package io.narthex.storage.regex;

import java.util.ArrayDeque;
import java.util.Deque;

/// The height of the syntax tree that RE2 makes of a pattern, told piece by piece: a literal is one
/// high; a capturing group, a repetition, a sequence and an alternation each stand on what they
/// hold. RE2 refuses trees of more than 1,000 levels, and the engine underneath goes down as many.
final class PatternHeight {
  private static final int MOST = 1_000;

  /// The sequence around everything: `^(?s:…)$`.
  private static final int AROUND = 1;

  /// A group that is being read.
  private static final class Group {
    final boolean captures;
    int tallest;
    boolean isSequence;
    boolean isChoice;

    /// Pieces of the sequence being read; literals side by side are one.
    int pieces;

    /// Characters of the literal being read; 0: something else came last.
    int literal;

    /// Height of the last piece.
    int last;

    boolean repeated;

    Group(boolean captures) {
      this.captures = captures;
    }

    int height() {
      return tallest + (isSequence ? 1 : 0) + (isChoice ? 1 : 0) + (captures ? 1 : 0);
    }
  }

  private final String pattern;
  private final Deque<Group> outer = new ArrayDeque<>();
  private Group group = new Group(false);

  PatternHeight(String pattern) {
    this.pattern = pattern;
  }

  /// A piece that holds nothing.
  void piece(boolean isLiteral) {
    if (isLiteral && group.literal > 0) {
      group.literal++;
    } else {
      add(1);
      group.literal = isLiteral ? 1 : 0;
    }
    group.last = 1;
    group.repeated = false;
  }

  /// A group begins.
  void open(boolean captures) {
    outer.push(group);
    group = new Group(captures);
  }

  /// A group ends.
  ///
  /// @throws RegexSyntaxException with RE2's text where the tree is too high
  void close() {
    if (outer.isEmpty()) {
      return; // a fault that the engine names
    }
    int height = group.height();
    group = outer.pop();
    add(height);
    group.literal = 0;
  }

  private void add(int height) {
    group.pieces++;
    group.isSequence |= group.pieces > 1;
    rise(height);
    group.repeated = false;
  }

  private void rise(int height) {
    group.last = height;
    group.tallest = Math.max(group.tallest, height);
    if (height + AROUND > MOST) {
      throw new RegexSyntaxException(
          "error parsing regexp: expression nests too deeply: `" + pattern + "`");
    }
  }

  /// The last piece may come several times; repetitions of repetitions are one.
  void repeat() {
    if (group.literal > 1) {
      group.pieces++; // only its last character is repeated
      group.isSequence = true;
    }
    group.literal = 0;
    if (!group.repeated) {
      rise(group.last + 1);
    }
    group.repeated = true;
  }

  /// Another choice begins.
  void choice() {
    group.isChoice = true;
    group.pieces = 0;
    group.literal = 0;
    group.last = 0;
    group.repeated = false;
  }

  /// Checks the whole.
  ///
  /// @throws RegexSyntaxException with RE2's text where the tree is too high
  void end() {
    rise(group.height());
  }
}
