package io.narthex.storage.regex;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// An RE2 pattern that is looked for anywhere in a text, as Go's `regexp` does; the dot matches no
/// newline. Immutable and thread-safe; a search takes time linear in the text.
public final class RegexSearch {
  private final Pattern pattern;
  private final List<String> groupNames;

  private RegexSearch(Pattern pattern) {
    this.pattern = pattern;
    List<String> names = new ArrayList<>(Collections.nCopies(pattern.groupCount() + 1, ""));
    pattern.namedGroups().forEach((name, index) -> names.set(index, name));
    this.groupNames = List.copyOf(names);
  }

  /// Compiles `source`.
  ///
  /// @throws RegexSyntaxException where RE2 refuses it
  public static RegexSearch compile(String source) {
    FoldCheck.check(source);
    PatternCheck.checkSize(source);
    Pattern pattern;
    try {
      pattern = Pattern.compile(source);
    } catch (PatternSyntaxException e) {
      throw new RegexSyntaxException(String.valueOf(e.getMessage()));
    }
    PatternCheck.check(source);
    return new RegexSearch(pattern);
  }

  /// Whether some part of `text` matches.
  public boolean find(String text) {
    return pattern.matcher(text).find();
  }

  /// `text` with every match replaced by `template` (see [RegexMatch#expand]). An empty match
  /// directly behind another match is none, as in Go.
  ///
  /// @param maxLength how long the result may become
  /// @throws IllegalArgumentException where it would become longer
  public String replaceAll(String text, String template, int maxLength) {
    Matcher matcher = pattern.matcher(text);
    StringBuilder out = new StringBuilder();
    int done = 0;
    boolean any = false;
    for (int from = 0; from <= text.length() && matcher.find(from); ) {
      int start = matcher.start();
      int end = matcher.end();
      if (end > start || start > done || !any) {
        out.append(text, done, start);
        out.append(new RegexMatch(matcher, groupNames).expand(template));
        done = end;
        any = true;
        if (out.length() > maxLength) {
          throw new IllegalArgumentException(
              "replaced text: expected=at most " + maxLength + " characters, actual=more");
        }
      }
      from = end > start ? end : end + (end < text.length() ? charLength(text, end) : 1);
    }
    return out.append(text, done, text.length()).toString();
  }

  private static int charLength(String text, int at) {
    return Character.charCount(text.codePointAt(at));
  }
}
