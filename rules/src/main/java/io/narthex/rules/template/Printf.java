package io.narthex.rules.template;

import io.narthex.storage.text.Utf8;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Go's `fmt.Sprintf`: finds verbs, flags, widths and arguments in a format. Not thread-safe; one
/// object per call.
final class Printf {
  private static final int MAX_NUMBER = 1_000_000;

  private final String format;
  private final List<Value> arguments;
  private final GoPrinter printer;
  private int at;
  private int argument;
  private boolean reordered;
  private boolean goodIndex;

  private Printf(String format, List<Value> arguments, GoPrinter printer) {
    this.format = format;
    this.arguments = arguments;
    this.printer = printer;
  }

  /// `format` with its verbs replaced by `arguments`.
  static String print(String format, List<Value> arguments, Budget budget)
      throws EvaluationException {
    GoPrinter printer = new GoPrinter(budget);
    new Printf(format, arguments, printer).run();
    return printer.text();
  }

  private void run() throws EvaluationException {
    while (at < format.length()) {
      int percent = format.indexOf('%', at);
      int end = percent < 0 ? format.length() : percent;
      printer.append(format.substring(at, end));
      if (percent < 0) {
        break;
      }
      at = percent + 1;
      goodIndex = true;
      verb();
    }
    if (!reordered && argument < arguments.size()) {
      extra();
    }
  }

  private void verb() throws EvaluationException {
    FormatSpec spec = new FormatSpec();
    while (at < format.length() && spec.flag(format.charAt(at))) {
      at++;
    }
    boolean indexed = index();
    if (peek('*')) {
      at++;
      star(spec);
      indexed = false;
    } else {
      spec.width = number();
      goodIndex &= !indexed || spec.width < 0;
    }
    if (peek('.') && at + 1 < format.length()) {
      at++;
      goodIndex &= !indexed;
      indexed = precision(spec);
    }
    if (!indexed) {
      index();
    }
    if (at >= format.length()) {
      printer.append("%!(NOVERB)");
      return;
    }
    int verb = format.codePointAt(at);
    at += Character.charCount(verb);
    finish(verb, spec);
  }

  private boolean peek(char c) {
    return at < format.length() && format.charAt(at) == c;
  }

  private void finish(int verb, FormatSpec spec) throws EvaluationException {
    if (verb == '%') {
      printer.append("%");
    } else if (!goodIndex) {
      printer.append("%!" + shown(verb) + "(BADINDEX)");
    } else if (argument >= arguments.size()) {
      printer.append("%!" + shown(verb) + "(MISSING)");
    } else {
      printer.print(arguments.get(argument++), verb, spec);
    }
  }

  private static String shown(int verb) {
    return Utf8.isValid(Character.toString(verb)) ? Character.toString(verb) : "\uFFFD";
  }

  private void star(FormatSpec spec) throws EvaluationException {
    Integer width = intArgument();
    if (width == null) {
      printer.append("%!(BADWIDTH)");
      return;
    }
    spec.width = Math.abs(width);
    if (width < 0) {
      spec.minus = true;
      spec.zero = false;
    }
  }

  /// Reads what stands behind the point; whether it ends with an index.
  private boolean precision(FormatSpec spec) throws EvaluationException {
    boolean indexed = index();
    if (peek('*')) {
      at++;
      Integer precision = intArgument();
      if (precision == null || precision < 0) {
        printer.append("%!(BADPREC)");
      } else {
        spec.precision = precision;
      }
      return false;
    }
    spec.precision = Math.max(number(), 0);
    return indexed;
  }

  /// The argument as a number that may be a width, null where it is none.
  private @Nullable Integer intArgument() {
    if (argument >= arguments.size()) {
      return null;
    }
    long number;
    switch (arguments.get(argument)) {
      case Value.Int value -> number = value.value();
      case Value.Uint value -> number = value.value() < 0 ? Long.MAX_VALUE : value.value();
      case Value.Named value -> number = value.value();
      case Value.Duration value when !value.pointer() -> number = value.nanos();
      default -> {
        argument++;
        return null;
      }
    }
    argument++;
    return number > MAX_NUMBER || number < -MAX_NUMBER ? null : (Integer) (int) number;
  }

  /// A number at this place, −1 where there is none or it is too large.
  private int number() {
    int before = at;
    long number = 0;
    while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
      if (number > MAX_NUMBER) {
        at = format.length();
        return -1;
      }
      number = number * 10 + (format.charAt(at++) - '0');
    }
    return at == before ? -1 : (int) number;
  }

  /// Reads `[n]`, which says which argument is next; whether it was there and good.
  private boolean index() {
    if (!peek('[')) {
      return false;
    }
    reordered = true;
    int close = format.indexOf(']', at);
    if (close < 0) {
      goodIndex = false;
      at++;
      return false;
    }
    at++;
    int number = number();
    boolean good = number > 0 && at == close && number <= arguments.size();
    at = close + 1;
    if (good) {
      argument = number - 1;
    }
    goodIndex &= good;
    return good;
  }

  private void extra() throws EvaluationException {
    printer.append("%!(EXTRA ");
    String separator = "";
    for (Value value : arguments.subList(argument, arguments.size())) {
      printer.append(separator);
      separator = ", ";
      if (value instanceof Value.Nothing) {
        printer.append("<nil>");
      } else {
        printer.append(value.typeName() + "=");
        printer.print(value, 'v', new FormatSpec());
      }
    }
    printer.append(")");
  }
}
