package io.narthex.rules.template;

import io.narthex.storage.regex.RegexSearch;
import io.narthex.storage.regex.RegexSyntaxException;
import io.narthex.storage.text.Quoting;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Functions of texts.
final class TextFunctions {
  private TextFunctions() {}

  static List<Function> all() {
    Parameter text = Parameter.TEXT;
    return List.of(
        Function.of("reReplaceAll", TextFunctions::replaceAll, text, text, text),
        Function.of("match", (a, b) -> match(text(a.getFirst()), text(a.getLast())), text, text),
        of("title", TitleCase::of),
        of("toUpper", TextFunctions::upper),
        of("toLower", TextFunctions::lower),
        of("graphLink", s -> "/graph?g0.expr=" + EscapeFunctions.query(s) + "&g0.tab=0"),
        of("tableLink", s -> "/graph?g0.expr=" + EscapeFunctions.query(s) + "&g0.tab=1"),
        of("stripPort", HostPort::withoutPort),
        of("stripDomain", HostPort::withoutDomain));
  }

  private static Function of(String name, UnaryOperator<String> function) {
    return Function.of(
        name,
        (a, budget) -> {
          String result = function.apply(text(a.getFirst()));
          budget.characters(result.length());
          return Value.text(result);
        },
        Parameter.TEXT);
  }

  private static String text(Value value) {
    return ((Value.Text) value).value();
  }

  private static String upper(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().map(Character::toUpperCase).forEach(out::appendCodePoint);
    return out.toString();
  }

  private static String lower(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().map(Character::toLowerCase).forEach(out::appendCodePoint);
    return out.toString();
  }

  private static Value match(String pattern, String text) throws EvaluationException {
    try {
      return Value.bool(RegexSearch.compile(pattern).find(text));
    } catch (RegexSyntaxException e) {
      throw new EvaluationException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Value replaceAll(List<Value> arguments, Budget budget) throws EvaluationException {
    String pattern = text(arguments.get(0));
    RegexSearch search;
    try {
      search = RegexSearch.compile(pattern);
    } catch (RegexSyntaxException e) {
      String shown = GoChars.canBackquote(pattern) ? "`" + pattern + "`" : Quoting.quote(pattern);
      throw new EvaluationException("regexp: Compile(" + shown + "): " + e.getMessage(), e);
    }
    try {
      String result =
          search.replaceAll(
              text(arguments.get(2)), text(arguments.get(1)), budget.remainingCharacters());
      budget.characters(result.length());
      return Value.text(result);
    } catch (IllegalArgumentException e) {
      throw new EvaluationException(String.valueOf(e.getMessage()), e);
    }
  }

  /// Hosts with and without ports.
  private static final class HostPort {
    private static final Pattern BRACKETED =
        Pattern.compile("(?s)\\[([^\\[\\]]*)\\]:([^:\\[\\]]*)");
    private static final Pattern PLAIN = Pattern.compile("(?s)([^:\\[\\]]*):([^:\\[\\]]*)");

    private HostPort() {}

    private static @Nullable Matcher split(String text) {
      for (Pattern form : List.of(BRACKETED, PLAIN)) {
        Matcher matcher = form.matcher(text);
        if (matcher.matches()) {
          return matcher;
        }
      }
      return null;
    }

    static String withoutPort(String text) {
      Matcher parts = split(text);
      return parts == null ? text : parts.group(1) + "";
    }

    static String withoutDomain(String text) {
      Matcher parts = split(text);
      String host = parts == null ? text : parts.group(1) + "";
      String port = parts == null ? "" : parts.group(2) + "";
      if (isAddress(host)) {
        return text;
      }
      int dot = host.indexOf('.');
      String name = dot < 0 ? host : host.substring(0, dot);
      if (port.isEmpty()) {
        return name;
      }
      return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }

    private static boolean isAddress(String host) {
      return IpAddress.isAddress(host);
    }
  }
}
