package io.narthex.storage.regex;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A fully anchored RE2 pattern in which the dot matches newlines, as label matchers use it
/// (`^(?s:pattern)$`). Immutable and thread-safe; matching takes time linear in the input.
public final class Regex {
  private final String source;
  private final Pattern pattern;
  private final List<String> groupNames;

  private Regex(String source, Pattern pattern) {
    this.source = source;
    this.pattern = pattern;
    List<String> names = new ArrayList<>(Collections.nCopies(pattern.groupCount() + 1, ""));
    pattern.namedGroups().forEach((name, index) -> names.set(index, name));
    this.groupNames = List.copyOf(names);
  }

  /// Compiles `source`.
  ///
  /// @throws RegexSyntaxException where RE2 refuses it
  public static Regex compile(String source) {
    FoldCheck.check(source);
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

  /// Whether the whole of `text` matches.
  public boolean matches(String text) {
    return pattern.matches(text);
  }

  /// The match of the whole of `text`, null where it does not match.
  public @Nullable RegexMatch match(String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.matches() ? new RegexMatch(matcher, groupNames) : null;
  }
}
