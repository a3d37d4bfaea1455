package io.narthex.rules.template;

import java.util.Locale;
import java.util.Set;

/// Where in HTML the end of what was written so far lies. Not thread-safe.
final class HtmlContext {
  /// A place of HTML.
  enum Place {
    TEXT,
    /// Inside an element whose content is text only: `title`, `textarea`.
    PLAIN_ELEMENT,
    SCRIPT,
    STYLE,
    COMMENT,
    TAG_NAME,
    TAG,
    ATTRIBUTE_NAME,
    BEFORE_VALUE,
    DOUBLE_QUOTED,
    SINGLE_QUOTED,
    UNQUOTED
  }

  /// What the value of an attribute is.
  enum Meaning {
    PLAIN,
    URL,
    SCRIPT,
    STYLE,
    SOURCES
  }

  private static final Set<String> URLS =
      Set.of(
          "action",
          "archive",
          "background",
          "cite",
          "classid",
          "codebase",
          "data",
          "formaction",
          "href",
          "icon",
          "longdesc",
          "manifest",
          "poster",
          "profile",
          "src",
          "usemap",
          "xmlns");

  private final StringBuilder name = new StringBuilder();
  private final StringBuilder value = new StringBuilder();
  private Place place = Place.TEXT;
  private boolean closing;
  private String element = "";
  private Meaning meaning = Meaning.PLAIN;

  Place place() {
    return place;
  }

  /// What the attribute whose value is being written means.
  Meaning meaning() {
    return meaning;
  }

  /// What was written of the value of an attribute.
  String value() {
    return value.toString();
  }

  /// Takes note that something harmless was written.
  void wrote(String text) {
    value.append(text);
  }

  /// Follows markup.
  ///
  /// @return what of it is to be written; comments are not
  String follow(String markup) {
    StringBuilder out = new StringBuilder(markup.length());
    int at = 0;
    while (at < markup.length()) {
      Place before = place;
      int next =
          switch (place) {
            case TEXT -> text(markup, at);
            case PLAIN_ELEMENT, SCRIPT, STYLE -> element(markup, at);
            case COMMENT -> comment(markup, at);
            default -> tag(markup, at);
          };
      if (before != Place.COMMENT && place != Place.COMMENT) {
        boolean stray = before == place && isStray(markup, at);
        out.append(stray ? "&lt;" : "").append(markup, stray ? at + 1 : at, next);
      }
      at = next;
    }
    return out.toString();
  }

  /// Whether a `<` begins no tag, where it is text.
  private boolean isStray(String markup, int at) {
    boolean text = place == Place.TEXT || place == Place.PLAIN_ELEMENT;
    return text && markup.charAt(at) == '<' && !markup.regionMatches(true, at, "<!doctype", 0, 9);
  }

  private int text(String markup, int at) {
    if (markup.startsWith("<!--", at)) {
      place = Place.COMMENT;
      return at + 4;
    }
    if (markup.charAt(at) == '<' && at + 1 < markup.length()) {
      closing = markup.charAt(at + 1) == '/';
      int nameAt = at + (closing ? 2 : 1);
      if (nameAt < markup.length() && Character.isLetter(markup.charAt(nameAt))) {
        name.setLength(0);
        place = Place.TAG_NAME;
        return nameAt;
      }
    }
    int next = markup.indexOf('<', at + 1);
    return next < 0 ? markup.length() : next;
  }

  private int comment(String markup, int at) {
    int end = markup.indexOf("-->", at);
    if (end < 0) {
      return markup.length();
    }
    place = Place.TEXT;
    return end + 3;
  }

  /// Content up to the closing tag of the element.
  private int element(String markup, int at) {
    String end = "</" + element;
    int close = markup.toLowerCase(Locale.ROOT).indexOf(end, at);
    if (close < 0) {
      return markup.length();
    }
    if (close > at) {
      return close;
    }
    closing = true;
    name.setLength(0);
    place = Place.TAG_NAME;
    return at + 2;
  }

  private int tag(String markup, int at) {
    char c = markup.charAt(at);
    switch (place) {
      case TAG_NAME -> {
        if (Character.isLetterOrDigit(c) || c == '-' || c == ':') {
          name.append(c);
        } else {
          element = name.toString().toLowerCase(Locale.ROOT);
          place = Place.TAG;
          return at;
        }
      }
      case TAG -> {
        if (c == '>') {
          leaveTag();
        } else if (!Character.isWhitespace(c) && c != '/') {
          name.setLength(0);
          place = Place.ATTRIBUTE_NAME;
          return at;
        }
      }
      case ATTRIBUTE_NAME -> {
        if (c == '=') {
          meaning = meaningOf(name.toString());
          place = Place.BEFORE_VALUE;
        } else if (c == '>' || c == '/') {
          place = Place.TAG;
          return at;
        } else if (Character.isWhitespace(c)) {
          return afterName(markup, at);
        } else {
          name.append(c);
        }
      }
      case BEFORE_VALUE -> {
        value.setLength(0);
        if (c == '"') {
          place = Place.DOUBLE_QUOTED;
        } else if (c == '\'') {
          place = Place.SINGLE_QUOTED;
        } else if (!Character.isWhitespace(c)) {
          place = Place.UNQUOTED;
          return at;
        }
      }
      default -> {
        return attribute(markup, at);
      }
    }
    return at + 1;
  }

  /// Spaces may stand between a name and its `=`.
  private int afterName(String markup, int at) {
    int next = at;
    while (next < markup.length() && Character.isWhitespace(markup.charAt(next))) {
      next++;
    }
    if (next < markup.length() && markup.charAt(next) != '=') {
      place = Place.TAG;
    }
    return next;
  }

  private int attribute(String markup, int at) {
    char c = markup.charAt(at);
    boolean ends =
        switch (place) {
          case DOUBLE_QUOTED -> c == '"';
          case SINGLE_QUOTED -> c == '\'';
          default -> Character.isWhitespace(c) || c == '>';
        };
    if (!ends) {
      value.append(c);
      return at + 1;
    }
    boolean quoted = place != Place.UNQUOTED;
    place = Place.TAG;
    return quoted ? at + 1 : at;
  }

  private void leaveTag() {
    place =
        closing
            ? Place.TEXT
            : switch (element) {
              case "script" -> Place.SCRIPT;
              case "style" -> Place.STYLE;
              case "title", "textarea" -> Place.PLAIN_ELEMENT;
              default -> Place.TEXT;
            };
  }

  private static Meaning meaningOf(String attribute) {
    String lower = attribute.toLowerCase(Locale.ROOT);
    if (lower.startsWith("data-")) {
      lower = lower.substring(5);
    } else if (lower.indexOf(':') >= 0 && !lower.startsWith("xmlns:")) {
      lower = lower.substring(lower.indexOf(':') + 1);
    }
    if (lower.startsWith("on")) {
      return Meaning.SCRIPT;
    }
    return switch (lower) {
      case "style" -> Meaning.STYLE;
      case "srcset", "imagesrcset" -> Meaning.SOURCES;
      case "srcdoc" -> Meaning.SCRIPT;
      default -> {
        boolean url =
            URLS.contains(lower)
                || lower.startsWith("xmlns:")
                || lower.contains("src")
                || lower.contains("uri")
                || lower.contains("url");
        yield url ? Meaning.URL : Meaning.PLAIN;
      }
    };
  }
}
