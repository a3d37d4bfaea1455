package io.narthex.rules.template;

import io.narthex.storage.text.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Functions that make texts harmless where they go.
final class EscapeFunctions {
  private EscapeFunctions() {}

  static List<Function> all() {
    return List.of(
        Function.variadic("html", (a, b) -> made(html(joined(a, b)), b), Parameter.ANY),
        Function.variadic("js", (a, b) -> made(javaScript(joined(a, b)), b), Parameter.ANY),
        Function.variadic("urlquery", (a, b) -> made(query(joined(a, b)), b), Parameter.ANY),
        Function.of("urlQueryEscape", (a, b) -> made(query(joined(a, b)), b), Parameter.TEXT),
        Function.of(
            "safeHtml",
            (a, b) -> new Value.Text(((Value.Text) a.getFirst()).value(), true),
            Parameter.TEXT));
  }

  private static Value made(String text, Budget budget) throws EvaluationException {
    budget.characters(text.length());
    return Value.text(text);
  }

  private static String joined(List<Value> arguments, Budget budget) throws EvaluationException {
    if (arguments.size() == 1 && arguments.getFirst() instanceof Value.Text text) {
      return text.value();
    }
    if (arguments.size() == 1) {
      return PlainOutput.shown(arguments.getFirst(), budget);
    }
    List<Value> shown = new ArrayList<>();
    for (Value argument : arguments) {
      boolean pointer = argument instanceof Value.Sample || argument instanceof Value.Nothing;
      shown.add(pointer ? Value.text(PlainOutput.shown(argument, budget)) : argument);
    }
    return GoPrinter.print(shown, budget);
  }

  /// For text and quoted attributes of HTML.
  static String html(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case 0 -> out.append('\uFFFD');
        case '"' -> out.append("&#34;");
        case '\'' -> out.append("&#39;");
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  /// For the inside of JavaScript strings.
  static String javaScript(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '\\' -> out.append("\\\\");
            case '\'' -> out.append("\\'");
            case '"' -> out.append("\\\"");
            case '<', '>', '&', '=' -> out.append(String.format(Locale.ROOT, "\\u%04X", c));
            default -> {
              if (c < ' ' || (c >= 0x80 && !GoChars.isPrintable(c))) {
                out.append(String.format(Locale.ROOT, "\\u%04X", c));
              } else {
                out.appendCodePoint(c);
              }
            }
          }
        });
    return out.toString();
  }

  /// For a value in the query of a URL.
  static String query(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (byte b : Utf8.encode(text)) {
      char c = (char) (b & 0xff);
      if (c == ' ') {
        out.append('+');
      } else if (isUnreserved(c)) {
        out.append(c);
      } else {
        out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return out.toString();
  }

  static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-_.~".indexOf(c) >= 0;
  }
}
