package io.narthex.storage.regex;

import com.google.re2j.Matcher;
import java.util.List;

/// A text that a [Regex] matches, with the groups of the match. Immutable, thread-safe.
public final class RegexMatch {
  private static final int MAX_GROUP = 100_000_000;

  private final String[] groups;
  private final List<String> groupNames;

  /// Copies the groups of a successful match. A group that took no part is null.
  RegexMatch(Matcher matcher, List<String> groupNames) {
    this.groupNames = groupNames;
    this.groups = new String[matcher.groupCount() + 1];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = matcher.group(i);
    }
  }

  /// What group `index` holds, `""` where it took no part or there is none.
  public String group(int index) {
    String group = index < groups.length ? groups[index] : null;
    return group == null ? "" : group;
  }

  /// `template` with `$1`, `${1}`, `$name`, `${name}` replaced by the groups, `$$` by `$`, as Go's
  /// `Regexp.Expand` does: a name is the longest run of letters, digits and underscores (`$1x` is
  /// `${1x}`), an unknown one is empty, a `$` that starts neither stays.
  public String expand(String template) {
    int dollar = template.indexOf('$');
    if (dollar < 0) {
      return template;
    }
    StringBuilder out = new StringBuilder();
    int done = 0;
    for (; dollar >= 0; dollar = template.indexOf('$', done)) {
      out.append(template, done, dollar);
      if (template.startsWith("$$", dollar)) {
        out.append('$');
        done = dollar + 2;
        continue;
      }
      boolean braced = template.startsWith("{", dollar + 1);
      int from = dollar + (braced ? 2 : 1);
      int to = nameEnd(template, from);
      if (to == from || (braced && !template.startsWith("}", to))) {
        out.append('$');
        done = dollar + 1;
      } else {
        out.append(named(template.substring(from, to)));
        done = braced ? to + 1 : to;
      }
    }
    return out.append(template, done, template.length()).toString();
  }

  private static int nameEnd(String template, int from) {
    int at = from;
    while (at < template.length()) {
      int c = template.codePointAt(at);
      boolean digit = Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
      if (c != '_' && !digit && !Character.isLetter(c)) {
        break;
      }
      at += Character.charCount(c);
    }
    return at;
  }

  private String named(String name) {
    int index = number(name);
    if (index >= 0) {
      return group(index);
    }
    for (int i = 1; i < groups.length; i++) {
      if (groups[i] != null && groupNames.get(i).equals(name)) {
        return group(i);
      }
    }
    return "";
  }

  /// The number that `name` is, −1 where it is none; a leading zero makes it a name.
  private static int number(String name) {
    int value = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < '0' || c > '9' || value >= MAX_GROUP) {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return name.length() > 1 && name.charAt(0) == '0' ? -1 : value;
  }
}
