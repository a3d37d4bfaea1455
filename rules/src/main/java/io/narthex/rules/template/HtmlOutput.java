package io.narthex.rules.template;

import io.narthex.storage.text.Quoting;
import io.narthex.storage.text.Utf8;
import java.util.Locale;
import java.util.regex.Pattern;

/// Values escaped as the place in HTML demands where they go: in text, in quoted attributes, in
/// addresses. Other places (scripts, styles, names) are refused. Comments of the template are left
/// out. Not thread-safe.
final class HtmlOutput implements Output {
  private static final Pattern TAG = Pattern.compile("<[^>]*>");
  private static final String KEPT_IN_URLS = "!#$&*+,/:;=?@[]";

  /// What stands for an address that may run a script.
  private static final String UNSAFE = "#ZgotmplZ";

  private final Budget budget;
  private final HtmlContext context = new HtmlContext();
  private final StringBuilder out = new StringBuilder();

  HtmlOutput(Budget budget) {
    this.budget = budget;
  }

  @Override
  public void markup(String text) throws EvaluationException {
    budget.characters(text.length());
    out.append(context.follow(text));
  }

  @Override
  public void value(Value value, Node.Pipeline pipeline) throws EvaluationException {
    boolean html = value instanceof Value.Text text && text.html();
    String shown = value instanceof Value.Nothing ? "" : PlainOutput.shown(value, budget);
    switch (context.place()) {
      case TEXT -> {
        if (html) {
          markup(shown);
        } else {
          write(isEscaped(pipeline) ? shown : escaped(shown));
        }
      }
      case PLAIN_ELEMENT -> write(html ? normalized(shown) : escaped(shown));
      case DOUBLE_QUOTED, SINGLE_QUOTED -> attribute(shown, html);
      case COMMENT -> {}
      case SCRIPT, STYLE, TAG_NAME, TAG, ATTRIBUTE_NAME, BEFORE_VALUE, UNQUOTED -> throw refused();
    }
  }

  private void write(String text) throws EvaluationException {
    budget.characters(text.length());
    out.append(text);
  }

  private EvaluationException refused() {
    String place = context.place().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return new EvaluationException("not supported: a value of HTML in place " + place);
  }

  private void attribute(String shown, boolean html) throws EvaluationException {
    String text =
        switch (context.meaning()) {
          case PLAIN -> html ? normalized(TAG.matcher(shown).replaceAll("")) : escaped(shown);
          case URL -> escaped(address(shown));
          case SCRIPT, STYLE, SOURCES ->
              throw new EvaluationException(
                  "not supported: a value in an attribute of kind "
                      + context.meaning().name().toLowerCase(Locale.ROOT));
        };
    write(text);
    context.wrote(text);
  }

  /// A part of an address; behind `?` or `#` everything but letters and digits is escaped.
  private String address(String text) {
    String before = context.value();
    if (before.indexOf('?') >= 0 || before.indexOf('#') >= 0) {
      return percent(text, "");
    }
    if (before.isBlank() && !isSafe(text)) {
      return UNSAFE;
    }
    return percent(text, KEPT_IN_URLS);
  }

  private static boolean isSafe(String url) {
    int colon = url.indexOf(':');
    if (colon < 0 || url.substring(0, colon).indexOf('/') >= 0) {
      return true;
    }
    return switch (url.substring(0, colon).toLowerCase(Locale.ROOT)) {
      case "http", "https", "mailto" -> true;
      default -> false;
    };
  }

  private static String percent(String text, String kept) {
    byte[] bytes = Utf8.encode(text);
    StringBuilder escaped = new StringBuilder(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      char c = (char) (bytes[i] & 0xff);
      boolean code = c == '%' && !kept.isEmpty() && isHex(bytes, i + 1) && isHex(bytes, i + 2);
      if (code || kept.indexOf(c) >= 0 || EscapeFunctions.isUnreserved(c)) {
        escaped.append(c);
      } else {
        escaped.append(String.format(Locale.ROOT, "%%%02x", (int) c));
      }
    }
    return escaped.toString();
  }

  private static boolean isHex(byte[] bytes, int at) {
    return at < bytes.length && Character.digit((char) bytes[at], 16) >= 0;
  }

  private static String escaped(String text) {
    return EscapeFunctions.html(text).replace("+", "&#43;");
  }

  /// What is markup already, without what could end the text around it.
  private static String normalized(String text) {
    return escaped(text).replace("&amp;", "&");
  }

  /// Whether the template escapes the value itself.
  private static boolean isEscaped(Node.Pipeline pipeline) {
    return pipeline.commands().getLast().operands().getFirst() instanceof Node.Identifier name
        && name.name().equals("html");
  }

  @Override
  public EvaluationException missing(Node.Call call) {
    return new MissingTemplateException("no such template " + Quoting.quote(call.name()));
  }

  @Override
  public String text() throws EvaluationException {
    if (context.place() != HtmlContext.Place.TEXT) {
      throw new EvaluationException("template: expected=ends in text, actual=ends inside a tag");
    }
    return out.toString();
  }
}
