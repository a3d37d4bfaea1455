package io.narthex.storage.regex;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the part of RE2's syntax that label matchers are made of: literals, dots, classes, groups,
/// alternatives, repeats, anchors, and the flags `i`, `s` and `U`. Reads only patterns that the
/// engine has taken, so it looks for no faults; what it does not know it leaves to the engine.
final class PatternParser {
  private static final int MAX_DEPTH = 100;
  private static final Map<Character, Integer> CONTROLS =
      Map.of('n', 10, 't', 9, 'r', 13, 'f', 12, 'v', 11, 'a', 7);
  private static final Map<Character, int[]> PERL =
      Map.of(
          'd', new int[] {'0', '9'},
          'w', new int[] {'0', '9', 'A', 'Z', '_', '_', 'a', 'z'},
          's', new int[] {9, 10, 12, 13, ' ', ' '});
  private static final Map<String, int[]> POSIX =
      Map.of(
          "alnum", new int[] {'0', '9', 'A', 'Z', 'a', 'z'},
          "alpha", new int[] {'A', 'Z', 'a', 'z'},
          "digit", new int[] {'0', '9'},
          "lower", new int[] {'a', 'z'},
          "upper", new int[] {'A', 'Z'},
          "space", new int[] {9, 13, ' ', ' '},
          "xdigit", new int[] {'0', '9', 'A', 'F', 'a', 'f'},
          "word", new int[] {'0', '9', 'A', 'Z', '_', '_', 'a', 'z'});

  private final String source;
  private int at;
  private int depth;
  private boolean fold;
  private boolean dotIsAll = true;

  /// Something that only the engine knows.
  private static final class UnknownSyntax extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownSyntax() {
      super(null, null, false, false);
    }
  }

  private PatternParser(String source) {
    this.source = source;
  }

  /// The tree of a pattern in which the dot matches newlines, null where it is not known.
  static @Nullable Node parse(String source) {
    PatternParser parser = new PatternParser(source);
    try {
      Node node = parser.choice();
      return parser.at == source.length() ? node : null;
    } catch (UnknownSyntax e) {
      return null;
    }
  }

  private Node choice() throws UnknownSyntax {
    List<Node> branches = new ArrayList<>();
    branches.add(sequence());
    while (skip("|")) {
      branches.add(sequence());
    }
    return branches.size() == 1 ? branches.getFirst() : new Node.Choice(branches);
  }

  private Node sequence() throws UnknownSyntax {
    List<Node> parts = new ArrayList<>();
    while (at < source.length() && !source.startsWith("|", at) && !source.startsWith(")", at)) {
      Node atom = atom();
      if (atom != null) {
        parts.add(repeated(atom));
      } else if (at < source.length() && "*+?{".indexOf(source.charAt(at)) >= 0) {
        // Repeats what stands before the flags.
        throw new UnknownSyntax();
      }
    }
    return parts.size() == 1 ? parts.getFirst() : new Node.Sequence(parts);
  }

  private boolean skip(String text) {
    boolean there = source.startsWith(text, at);
    at += there ? text.length() : 0;
    return there;
  }

  private char next() throws UnknownSyntax {
    if (at == source.length()) {
      throw new UnknownSyntax();
    }
    return source.charAt(at++);
  }

  /// @return null for flags alone
  private @Nullable Node atom() throws UnknownSyntax {
    if (skip("(")) {
      return group();
    }
    if (skip("[")) {
      return new Node.Chars(bracket());
    }
    if (skip(".")) {
      return new Node.Chars(
          dotIsAll ? CharSet.of(0, CharSet.MAX) : CharSet.of(0, '\n' - 1, '\n' + 1, CharSet.MAX));
    }
    if (skip("^") || skip("\\A")) {
      return new Node.Start();
    }
    if (skip("$") || skip("\\z")) {
      return new Node.End();
    }
    if (source.startsWith("*", at) || source.startsWith("+", at) || source.startsWith("?", at)) {
      throw new UnknownSyntax();
    }
    BitSet bits = new BitSet();
    if (!perlClass(bits)) {
      bits.set(character());
      foldWhereAsked(bits);
    }
    return new Node.Chars(CharSet.of(bits));
  }

  private void foldWhereAsked(BitSet bits) throws UnknownSyntax {
    if (fold && !CharSet.fold(bits)) {
      throw new UnknownSyntax();
    }
  }

  /// A character that stands for itself, or an escaped one.
  private int character() throws UnknownSyntax {
    if (!skip("\\")) {
      int c = source.codePointAt(at);
      at += Character.charCount(c);
      return c;
    }
    char escaped = next();
    Integer control = CONTROLS.get(escaped);
    if (control != null) {
      return control;
    }
    if (escaped == 'x') {
      return hexadecimal();
    }
    boolean alphanumeric = escaped >= 0x80 || Character.isLetterOrDigit(escaped);
    if (alphanumeric) {
      throw new UnknownSyntax();
    }
    return escaped;
  }

  private int hexadecimal() throws UnknownSyntax {
    boolean braced = skip("{");
    int end = braced ? source.indexOf('}', at) : at + 2;
    String digits = end < at || end > source.length() ? "" : source.substring(at, end);
    if (!digits.matches("[0-9A-Fa-f]{1,6}")) {
      throw new UnknownSyntax();
    }
    at = braced ? end + 1 : end;
    return Integer.parseInt(digits, 16);
  }

  private @Nullable Node group() throws UnknownSyntax {
    boolean foldBefore = fold;
    boolean dotBefore = dotIsAll;
    if (source.startsWith("?P<", at) || source.startsWith("?<", at)) {
      at = source.indexOf('>', at) + 1;
    } else if (skip("?") && !flags()) {
      return null;
    }
    if (++depth > MAX_DEPTH) {
      throw new UnknownSyntax();
    }
    Node node = choice();
    depth--;
    if (!skip(")")) {
      throw new UnknownSyntax();
    }
    fold = foldBefore;
    dotIsAll = dotBefore;
    return node;
  }

  /// @return whether a group follows
  private boolean flags() throws UnknownSyntax {
    boolean on = true;
    while (true) {
      switch (next()) {
        case '-' -> on = false;
        case 'i' -> fold = on;
        case 's' -> dotIsAll = on;
        case 'U' -> {
          // What is matched stays the same.
        }
        case ':' -> {
          return true;
        }
        case ')' -> {
          return false;
        }
        default -> throw new UnknownSyntax();
      }
    }
  }

  /// `\d` and its like.
  private boolean perlClass(BitSet into) throws UnknownSyntax {
    if (!source.startsWith("\\", at) || at + 1 >= source.length()) {
      return false;
    }
    char letter = source.charAt(at + 1);
    int[] ranges = PERL.get(Character.toLowerCase(letter));
    if (ranges == null) {
      return false;
    }
    at += 2;
    addNamed(ranges, Character.isUpperCase(letter), into);
    return true;
  }

  private void addNamed(int[] ranges, boolean negated, BitSet into) throws UnknownSyntax {
    BitSet bits = new BitSet();
    for (int i = 0; i < ranges.length; i += 2) {
      bits.set(ranges[i], ranges[i + 1] + 1);
    }
    foldWhereAsked(bits);
    if (negated) {
      bits.flip(0, CharSet.MAX + 1);
    }
    into.or(bits);
  }

  private CharSet bracket() throws UnknownSyntax {
    boolean negated = skip("^");
    BitSet bits = new BitSet();
    boolean first = true;
    while (first || !source.startsWith("]", at)) {
      first = false;
      if (source.startsWith("[:", at)) {
        posixClass(bits);
      } else if (!perlClass(bits)) {
        range(bits);
      }
    }
    at++;
    if (negated) {
      bits.flip(0, CharSet.MAX + 1);
    }
    return CharSet.of(bits);
  }

  private void posixClass(BitSet into) throws UnknownSyntax {
    int end = source.indexOf(":]", at + 2);
    int[] ranges = end < 0 ? null : POSIX.get(source.substring(at + 2, end));
    if (ranges == null) {
      throw new UnknownSyntax();
    }
    at = end + 2;
    addNamed(ranges, false, into);
  }

  private void range(BitSet into) throws UnknownSyntax {
    if (at == source.length()) {
      throw new UnknownSyntax();
    }
    int low = character();
    int high = low;
    if (source.startsWith("-", at) && !source.startsWith("-]", at) && at + 1 < source.length()) {
      at++;
      high = character();
    }
    BitSet bits = new BitSet();
    bits.set(low, high + 1);
    foldWhereAsked(bits);
    into.or(bits);
  }

  private Node repeated(Node atom) throws UnknownSyntax {
    Node node = atom;
    while (true) {
      if (skip("*")) {
        node = new Node.Repeat(node, 0, Node.Repeat.UNBOUNDED);
      } else if (skip("+")) {
        node = new Node.Repeat(node, 1, Node.Repeat.UNBOUNDED);
      } else if (skip("?")) {
        node = new Node.Repeat(node, 0, 1);
      } else {
        Node counted = counted(node);
        if (counted == null) {
          return node;
        }
        node = counted;
      }
      skip("?");
    }
  }

  /// @return null where no count follows
  private @Nullable Node counted(Node node) throws UnknownSyntax {
    int end = source.startsWith("{", at) ? source.indexOf('}', at) : -1;
    String counts = end < 0 ? "" : source.substring(at + 1, end);
    if (!counts.matches("[0-9]+(,[0-9]*)?")) {
      return null;
    }
    if (!counts.matches("(0|[1-9][0-9]{0,3})(,(0|[1-9][0-9]{0,3})?)?")) {
      throw new UnknownSyntax();
    }
    at = end + 1;
    int comma = counts.indexOf(',');
    int min = Integer.parseInt(comma < 0 ? counts : counts.substring(0, comma));
    if (comma < 0) {
      return new Node.Repeat(node, min, min);
    }
    return comma == counts.length() - 1
        ? new Node.Repeat(node, min, Node.Repeat.UNBOUNDED)
        : new Node.Repeat(node, min, Integer.parseInt(counts.substring(comma + 1)));
  }
}
