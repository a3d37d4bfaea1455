package io.narthex.storage.regex;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What can be said of the texts that a pattern matches without matching: all of them where they
/// are few, else how they begin and end.
final class Literals {
  private static final int MAX_TEXTS = 256;
  private static final int MAX_CHARACTERS = 1 << 14;

  private Literals() {}

  /// A text that all matches begin (or end) with, and whether it is all of each match.
  private record Edge(String text, boolean whole) {}

  /// All texts that `pattern` matches, null where they are many or not known.
  static @Nullable Set<String> texts(Node pattern) {
    return texts(pattern, true, true);
  }

  private static @Nullable Set<String> texts(Node pattern, boolean atStart, boolean atEnd) {
    return switch (pattern) {
      case Node.Chars chars -> characters(chars.set());
      case Node.Start start -> atStart ? Set.of("") : null;
      case Node.End end -> atEnd ? Set.of("") : null;
      case Node.Choice choice -> {
        Set<String> all = new LinkedHashSet<>();
        for (Node branch : choice.branches()) {
          Set<String> some = texts(branch, atStart, atEnd);
          if (some == null || all.size() + some.size() > MAX_TEXTS) {
            yield null;
          }
          all.addAll(some);
        }
        yield all;
      }
      case Node.Sequence sequence -> sequence(sequence.parts(), atStart, atEnd);
      case Node.Repeat repeat -> repeat(repeat);
    };
  }

  private static @Nullable Set<String> characters(CharSet set) {
    if (set.size() > MAX_TEXTS) {
      return null;
    }
    Set<String> all = new LinkedHashSet<>();
    for (int range = 0; range < set.rangeCount(); range++) {
      for (int c = set.first(range); c <= set.last(range); c++) {
        all.add(Character.toString(c));
      }
    }
    return all;
  }

  private static @Nullable Set<String> sequence(List<Node> parts, boolean atStart, boolean atEnd) {
    int firstText = 0;
    while (firstText < parts.size() && parts.get(firstText) instanceof Node.Start) {
      firstText++;
    }
    int lastText = parts.size() - 1;
    while (lastText >= 0 && parts.get(lastText) instanceof Node.End) {
      lastText--;
    }
    @Nullable Set<String> all = Set.of("");
    for (int i = 0; all != null && i < parts.size(); i++) {
      Set<String> some = texts(parts.get(i), atStart && i <= firstText, atEnd && i >= lastText);
      all = some == null ? null : product(all, some);
    }
    return all;
  }

  private static @Nullable Set<String> repeat(Node.Repeat repeat) {
    Set<String> once = texts(repeat.node(), false, false);
    if (once == null || repeat.max() < 0 || repeat.max() > MAX_TEXTS) {
      return null;
    }
    Set<String> all = new LinkedHashSet<>();
    @Nullable Set<String> times = Set.of("");
    for (int i = 0; ; i++) {
      if (i >= repeat.min()) {
        all.addAll(times);
      }
      if (i == repeat.max()) {
        return all.size() > MAX_TEXTS ? null : all;
      }
      times = product(times, once);
      if (times == null) {
        return null;
      }
    }
  }

  private static @Nullable Set<String> product(Set<String> firsts, Set<String> seconds) {
    if ((long) firsts.size() * seconds.size() > MAX_TEXTS) {
      return null;
    }
    Set<String> all = new LinkedHashSet<>();
    int characters = 0;
    for (String first : firsts) {
      for (String second : seconds) {
        characters += first.length() + second.length();
        if (characters > MAX_CHARACTERS) {
          return null;
        }
        all.add(first + second);
      }
    }
    return all;
  }

  /// What every match begins with.
  static String prefix(Node pattern) {
    return edge(pattern, false).text;
  }

  /// What every match ends with.
  static String suffix(Node pattern) {
    return edge(pattern, true).text;
  }

  private static Edge edge(Node pattern, boolean end) {
    return switch (pattern) {
      case Node.Chars chars ->
          chars.set().size() == 1
              ? new Edge(Character.toString(chars.set().first(0)), true)
              : new Edge("", false);
      case Node.Start start -> new Edge("", true);
      case Node.End behind -> new Edge("", true);
      case Node.Sequence sequence -> edge(sequence.parts(), end);
      case Node.Choice choice -> {
        Edge common = edge(choice.branches().getFirst(), end);
        for (Node branch : choice.branches()) {
          Edge other = edge(branch, end);
          if (!other.equals(common)) {
            common = new Edge(common(common.text, other.text, end), false);
          }
        }
        yield common;
      }
      case Node.Repeat repeat -> {
        Edge once = repeat.min() == 0 ? new Edge("", false) : edge(repeat.node(), end);
        yield new Edge(once.text, once.whole && repeat.min() == 1 && repeat.max() == 1);
      }
    };
  }

  private static Edge edge(List<Node> parts, boolean end) {
    StringBuilder text = new StringBuilder();
    for (Node part : end ? parts.reversed() : parts) {
      Edge edge = edge(part, end);
      text.insert(end ? 0 : text.length(), edge.text);
      if (!edge.whole || text.length() > MAX_CHARACTERS) {
        return new Edge(text.toString(), false);
      }
    }
    return new Edge(text.toString(), true);
  }

  private static String common(String a, String b, boolean end) {
    int most = Math.min(a.length(), b.length());
    int length = 0;
    while (length < most
        && (end
            ? a.charAt(a.length() - 1 - length) == b.charAt(b.length() - 1 - length)
            : a.charAt(length) == b.charAt(length))) {
      length++;
    }
    return end ? a.substring(a.length() - length) : a.substring(0, length);
  }
}
