package io.narthex.storage.regex;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.narthex.storage.regex.Automaton.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A fully anchored RE2 pattern in which the dot matches newlines, as label matchers use it
/// (`^(?s:pattern)$`). Immutable and thread-safe; matching takes time linear in the input.
///
/// A pattern with few matches is a set of texts; most others are matched by an [Automaton]; the
/// engine matches what is left, and finds groups.
public final class Regex {
  private final String source;
  private final Pattern pattern;
  private final List<String> groupNames;
  private final @Nullable Node tree;
  private final @Nullable Set<String> texts;
  private final String suffix;
  private @Nullable Automaton automaton;
  private volatile boolean automatonMade;

  private Regex(String source, Pattern pattern) {
    this.source = source;
    this.pattern = pattern;
    List<String> names = new ArrayList<>(Collections.nCopies(pattern.groupCount() + 1, ""));
    pattern.namedGroups().forEach((name, index) -> names.set(index, name));
    this.groupNames = List.copyOf(names);
    this.tree = PatternParser.parse(source);
    this.texts = tree == null ? null : Literals.texts(tree);
    this.suffix = tree == null ? "" : Literals.suffix(tree);
  }

  /// Compiles `source`.
  ///
  /// @throws RegexSyntaxException where RE2 refuses it
  public static Regex compile(String source) {
    FoldCheck.check(source);
    PatternCheck.checkSize(source);
    Pattern pattern;
    try {
      pattern = Pattern.compile("^(?s:" + source + ")$");
    } catch (PatternSyntaxException e) {
      throw new RegexSyntaxException(faultOf(source, e));
    }
    PatternCheck.check(source);
    return new Regex(source, pattern);
  }

  /// What is wrong with `source`, in terms of what was written where it is wrong by itself.
  private static String faultOf(String source, PatternSyntaxException anchored) {
    try {
      Pattern.compile(source);
      return String.valueOf(anchored.getMessage());
    } catch (PatternSyntaxException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /// The pattern as it was written.
  public String source() {
    return source;
  }

  /// All texts that match, where they are few and known, else null.
  public @Nullable Set<String> texts() {
    return texts;
  }

  /// What every match begins with; may be empty.
  public String prefix() {
    return tree == null ? "" : Literals.prefix(tree);
  }

  /// What every match ends with; may be empty.
  public String suffix() {
    return suffix;
  }

  /// Whether the whole of `text` matches.
  public boolean matches(String text) {
    if (texts != null) {
      return texts.contains(text);
    }
    if (!text.endsWith(suffix)) {
      return false;
    }
    Automaton known = automaton();
    Verdict verdict = known == null ? Verdict.UNKNOWN : known.matches(text);
    return verdict == Verdict.UNKNOWN ? pattern.matches(text) : verdict == Verdict.MATCH;
  }

  /// Whether the whole of the ASCII text `bytes[from..to)` matches.
  public boolean matchesAscii(byte[] bytes, int from, int to) {
    Automaton known = texts == null ? automaton() : null;
    Verdict verdict = known == null ? Verdict.UNKNOWN : known.matches(bytes, from, to);
    return verdict == Verdict.UNKNOWN
        ? matches(new String(bytes, from, to - from, StandardCharsets.US_ASCII))
        : verdict == Verdict.MATCH;
  }

  /// Made with the first text that needs it.
  private @Nullable Automaton automaton() {
    if (!automatonMade) {
      Program program = tree == null ? null : Program.of(tree);
      automaton = program == null ? null : new Automaton(program);
      automatonMade = true;
    }
    return automaton;
  }

  /// The match of the whole of `text`, null where it does not match.
  public @Nullable RegexMatch match(String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.matches() ? new RegexMatch(matcher, groupNames) : null;
  }
}
