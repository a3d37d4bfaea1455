package io.narthex.rules.template;

import io.narthex.storage.text.Quoting;
import io.narthex.storage.text.Utf8;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes values as Go's `fmt` does. Not thread-safe; one object per text.
final class GoPrinter {
  private final Budget budget;
  private final StringBuilder out = new StringBuilder();

  /// Whether a wrong verb is being told, where values are written without their own texts.
  private boolean telling;

  GoPrinter(Budget budget) {
    this.budget = budget;
  }

  String text() {
    return out.toString();
  }

  void append(String text) throws EvaluationException {
    budget.characters(text.length());
    out.append(text);
  }

  /// `fmt.Sprint`: a space between two values neither of which is a text.
  static String print(List<Value> values, Budget budget) throws EvaluationException {
    GoPrinter printer = new GoPrinter(budget);
    boolean textBefore = true;
    for (Value value : values) {
      boolean text = value instanceof Value.Text;
      if (!text && !textBefore) {
        printer.append(" ");
      }
      printer.print(value, 'v', new FormatSpec());
      textBefore = text;
    }
    return printer.text();
  }

  /// `fmt.Sprintln`: a space between all values, a line break at the end.
  static String printLine(List<Value> values, Budget budget) throws EvaluationException {
    GoPrinter printer = new GoPrinter(budget);
    String separator = "";
    for (Value value : values) {
      printer.append(separator);
      printer.print(value, 'v', new FormatSpec());
      separator = " ";
    }
    printer.append("\n");
    return printer.text();
  }

  /// One value by one verb.
  void print(Value value, int verb, FormatSpec spec) throws EvaluationException {
    if (verb == 'v') {
      spec.asGeneral();
    }
    if (verb == 'T') {
      append(spec.pad(truncated(value.typeName(), spec), true));
      return;
    }
    if (value instanceof Value.Nothing && verb != 'v') {
      wrongVerb(value, verb, spec);
      return;
    }
    write(value, verb, spec, true);
  }

  private void write(Value value, int verb, FormatSpec spec, boolean outermost)
      throws EvaluationException {
    String own = telling ? null : ownText(value);
    if (own != null && "vsxXq".indexOf(verb) >= 0) {
      text(value, own, verb, spec);
      return;
    }
    switch (value) {
      case Value.Nothing nothing -> append(spec.pad("<nil>", true));
      case Value.Nil nil -> append(spec.pad(emptyText(nil), true));
      case Value.Bool bool -> {
        if (verb == 't' || verb == 'v') {
          append(spec.pad(Boolean.toString(bool.value()), true));
        } else {
          wrongVerb(value, verb, spec);
        }
      }
      case Value.Int number -> integer(value, number.value(), verb, spec);
      case Value.Uint number -> integer(value, number.value(), verb, spec);
      case Value.Named number -> integer(value, number.value(), verb, spec);
      case Value.Duration number -> integer(value, number.nanos(), verb, spec);
      case Value.Real number -> real(value, number.value(), verb, spec);
      case Value.Complex number -> complex(number, verb, spec);
      case Value.Text text -> text(value, text.value(), verb, spec);
      case Value.Dict dict -> dict(dict, verb, spec);
      case Value.Items items -> items(items, verb, spec);
      case Value.Sample sample -> {
        append(outermost || !spec.goSyntax ? "&" : "");
        structure(
            "template.sample",
            List.of(Map.entry("Labels", sample.labels()), Map.entry("Value", sample.value())),
            verb,
            spec);
      }
      case Value.Alert alert -> structure(alert.typeName(), fields(alert), verb, spec);
      case Value.NativeHistogram histogram -> wrongVerb(value, verb, spec);
      case Value.Time time -> wrongVerb(value, verb, spec);
    }
  }

  private static String emptyText(Value.Nil nil) {
    return nil.typeName().equals(Value.Items.QUERY_RESULT) ? "[]" : "<nil>";
  }

  static List<Map.Entry<String, Value>> fields(Value.Alert alert) {
    return List.of(
        Map.entry("Labels", alert.labels()),
        Map.entry("ExternalLabels", alert.externalLabels()),
        Map.entry("ExternalURL", alert.externalUrl()),
        Map.entry("Value", alert.value()));
  }

  /// What a value says of itself, null where its type has no method for it.
  private static @Nullable String ownText(Value value) {
    return switch (value) {
      case Value.Named named -> named.text();
      case Value.Duration duration -> GoTime.text(duration.nanos());
      case Value.Time time -> GoTime.text(time.time());
      case Value.NativeHistogram histogram -> HistogramText.of(histogram.histogram());
      default -> null;
    };
  }

  private void wrongVerb(Value value, int verb, FormatSpec spec) throws EvaluationException {
    append("%!" + (Character.isValidCodePoint(verb) ? Character.toString(verb) : "\uFFFD") + "(");
    if (value instanceof Value.Nothing) {
      append("<nil>");
    } else {
      append(value.typeName() + "=");
      boolean before = telling;
      telling = true;
      write(value, 'v', spec, true);
      telling = before;
    }
    append(")");
  }

  private void integer(Value value, long number, int verb, FormatSpec spec)
      throws EvaluationException {
    boolean signed = !(value instanceof Value.Uint);
    switch (verb) {
      case 'v' -> {
        if (spec.goSyntax && !signed) {
          spec.sharp = true;
          append(GoNumbers.integer(number, false, 16, 'v', spec));
          spec.sharp = false;
        } else {
          append(GoNumbers.integer(number, signed, 10, verb, spec));
        }
      }
      case 'd' -> append(GoNumbers.integer(number, signed, 10, verb, spec));
      case 'b' -> append(GoNumbers.integer(number, signed, 2, verb, spec));
      case 'o', 'O' -> append(GoNumbers.integer(number, signed, 8, verb, spec));
      case 'x', 'X' -> append(GoNumbers.integer(number, signed, 16, verb, spec));
      case 'c' -> append(spec.pad(character(number), true));
      case 'q' -> append(spec.pad(GoChars.quote(number, spec.plus), true));
      case 'U' -> append(GoNumbers.unicode(number, spec));
      default -> wrongVerb(value, verb, spec);
    }
  }

  private static String character(long number) {
    boolean valid =
        number >= 0 && number <= Character.MAX_CODE_POINT && (number < 0xD800 || number > 0xDFFF);
    return valid ? Character.toString((int) number) : "\uFFFD";
  }

  private void real(Value value, double number, int verb, FormatSpec spec)
      throws EvaluationException {
    switch (verb) {
      case 'v' -> append(GoNumbers.real(number, 'g', -1, spec));
      case 'b', 'g', 'G', 'x', 'X' -> append(GoNumbers.real(number, verb, -1, spec));
      case 'f', 'e', 'E' -> append(GoNumbers.real(number, verb, 6, spec));
      case 'F' -> append(GoNumbers.real(number, 'f', 6, spec));
      default -> wrongVerb(value, verb, spec);
    }
  }

  private void complex(Value.Complex number, int verb, FormatSpec spec) throws EvaluationException {
    if ("vbgGxXfFeE".indexOf(verb) < 0) {
      wrongVerb(number, verb, spec);
      return;
    }
    boolean plus = spec.plus;
    append("(");
    real(number, number.real(), verb, spec);
    spec.plus = true;
    real(number, number.imaginary(), verb, spec);
    append("i)");
    spec.plus = plus;
  }

  private static String truncated(String text, FormatSpec spec) {
    return spec.precision >= 0 && spec.precision < text.codePointCount(0, text.length())
        ? text.substring(0, text.offsetByCodePoints(0, spec.precision))
        : text;
  }

  private void text(Value value, String text, int verb, FormatSpec spec)
      throws EvaluationException {
    switch (verb) {
      case 'v' ->
          append(spec.pad(spec.goSyntax ? quoted(text, spec) : truncated(text, spec), true));
      case 's' -> append(spec.pad(truncated(text, spec), true));
      case 'q' -> append(spec.pad(quoted(text, spec), true));
      case 'x' -> append(hexadecimal(text, spec));
      case 'X' -> append(hexadecimal(text, spec).toUpperCase(Locale.ROOT));
      default -> wrongVerb(value, verb, spec);
    }
  }

  private static String quoted(String text, FormatSpec spec) {
    String shown = truncated(text, spec);
    if (spec.sharp && GoChars.canBackquote(shown)) {
      return "`" + shown + "`";
    }
    return spec.plus ? "\"" + GoChars.ascii(shown) + "\"" : Quoting.quote(shown);
  }

  private static String hexadecimal(String text, FormatSpec spec) {
    byte[] bytes = Utf8.encode(text);
    int length = spec.precision >= 0 ? Math.min(spec.precision, bytes.length) : bytes.length;
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < length; i++) {
      hex.append(spec.space && i > 0 ? " " : "");
      hex.append(spec.sharp && (i == 0 || spec.space) ? "0x" : "");
      hex.append(Character.forDigit((bytes[i] >> 4) & 15, 16));
      hex.append(Character.forDigit(bytes[i] & 15, 16));
    }
    return spec.pad(hex.toString(), true);
  }

  private void dict(Value.Dict dict, int verb, FormatSpec spec) throws EvaluationException {
    append(spec.goSyntax ? dict.typeName() + "{" : "map[");
    Iterator<Map.Entry<String, Value>> entries = dict.entries().entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, Value> entry = entries.next();
      write(Value.text(entry.getKey()), verb, spec, false);
      append(":");
      write(entry.getValue(), verb, spec, false);
      if (entries.hasNext()) {
        append(spec.goSyntax ? ", " : " ");
      }
    }
    append(spec.goSyntax ? "}" : "]");
  }

  private void items(Value.Items items, int verb, FormatSpec spec) throws EvaluationException {
    append(spec.goSyntax ? items.typeName() + "{" : "[");
    String separator = "";
    for (Value item : items.items()) {
      append(separator);
      separator = spec.goSyntax ? ", " : " ";
      write(item, verb, spec, false);
    }
    append(spec.goSyntax ? "}" : "]");
  }

  private void structure(
      String type, List<Map.Entry<String, Value>> fields, int verb, FormatSpec spec)
      throws EvaluationException {
    append(spec.goSyntax ? type + "{" : "{");
    String separator = "";
    for (Map.Entry<String, Value> field : fields) {
      append(separator);
      separator = spec.goSyntax ? ", " : " ";
      append(spec.fieldNames || spec.goSyntax ? field.getKey() + ":" : "");
      write(field.getValue(), verb, spec, false);
    }
    append("}");
  }
}
