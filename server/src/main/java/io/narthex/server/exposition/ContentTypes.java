package io.narthex.server.exposition;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// From a `Content-Type` header to the format to parse with. Since Prometheus 3 a target that sends
/// none, or one nobody knows, fails unless its configuration names a fallback.
public final class ContentTypes {
  private static final String FALLBACK_SETTING = "fallback_scrape_protocol";

  /// What a header comes to.
  ///
  /// @param format null where the scrape has to fail
  /// @param problem what is wrong with the header, `""` where nothing; beside a format it is no
  ///   more than a warning
  public record Choice(@Nullable ExpositionFormat format, String problem) {}

  private ContentTypes() {}

  /// The format of a body.
  ///
  /// @param contentType the header's value, `""` where there is none
  /// @param fallback null where none is configured
  public static Choice choose(String contentType, @Nullable ExpositionFormat fallback) {
    if (contentType.isEmpty()) {
      String blank = "non-compliant scrape target sending blank Content-Type";
      return fallback == null
          ? new Choice(null, blank + " and no " + FALLBACK_SETTING + " specified for target")
          : new Choice(fallback, blank + using(fallback));
    }
    String invalid = mediaTypeProblem(contentType);
    if (!invalid.isEmpty()) {
      String quoted = "Content-Type \"" + contentType + "\"";
      return fallback == null
          ? new Choice(
              null,
              "cannot parse " + quoted + " and no " + FALLBACK_SETTING + " for target\n" + invalid)
          : new Choice(
              fallback, "could not parse received " + quoted + using(fallback) + "\n" + invalid);
    }
    ExpositionFormat format = ExpositionFormat.ofMediaType(mediaType(contentType));
    if (format != null) {
      return new Choice(format, "");
    }
    String unsupported = "received unsupported Content-Type \"" + contentType + "\"";
    return fallback == null
        ? new Choice(null, unsupported + " and no " + FALLBACK_SETTING + " specified for target")
        : new Choice(fallback, unsupported + using(fallback));
  }

  private static String using(ExpositionFormat fallback) {
    return ", using " + FALLBACK_SETTING + " \"" + fallback.mediaType() + "\"";
  }

  private static String mediaType(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  /// What breaks RFC 2045 in a header, `""` where nothing does.
  private static String mediaTypeProblem(String contentType) {
    String type = mediaType(contentType);
    int slash = tokenEnd(type, 0);
    if (slash == 0) {
      return "mime: no media type";
    }
    if (slash < type.length()) {
      if (type.charAt(slash) != '/') {
        return "mime: expected slash after first token";
      }
      int end = tokenEnd(type, slash + 1);
      if (end == slash + 1) {
        return "mime: expected token after slash";
      }
      if (end < type.length()) {
        return "mime: unexpected content after media subtype";
      }
    }
    int semicolon = contentType.indexOf(';');
    return semicolon < 0 ? "" : parameterProblem(contentType, semicolon);
  }

  private static String parameterProblem(String header, int from) {
    Set<String> names = new HashSet<>();
    int at = from;
    while (at < header.length()) {
      int start = spaceEnd(header, at);
      if (start == header.length()) {
        return "";
      }
      if (header.charAt(start) != ';') {
        return "mime: invalid media parameter";
      }
      int name = spaceEnd(header, start + 1);
      if (name == header.length()) {
        return "";
      }
      int equals = tokenEnd(header, name);
      boolean given = equals > name && equals < header.length() && header.charAt(equals) == '=';
      int end = given ? valueEnd(header, equals + 1) : -1;
      if (end < 0) {
        return "mime: invalid media parameter";
      }
      if (!names.add(header.substring(name, equals).toLowerCase(Locale.ROOT))) {
        return "mime: duplicate parameter name";
      }
      at = end;
    }
    return "";
  }

  /// Position behind a token or quoted string, -1 where there is none.
  private static int valueEnd(String text, int from) {
    if (from >= text.length() || text.charAt(from) != '"') {
      int end = tokenEnd(text, from);
      return end == from ? -1 : end;
    }
    for (int at = from + 1; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        return at + 1;
      }
      if (c == '\\') {
        at++;
      } else if (c == '\r' || c == '\n') {
        return -1;
      }
    }
    return -1;
  }

  private static int spaceEnd(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int tokenEnd(String text, int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c <= ' ' || c >= 0x7f || "()<>@,;:\\\"/[]?=".indexOf(c) >= 0) {
        break;
      }
      at++;
    }
    return at;
  }
}
