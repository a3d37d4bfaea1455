package io.narthex.rules.template;

/// Which values count as true.
final class Truth {
  private Truth() {}

  static boolean of(Value value) {
    return switch (value) {
      case Value.Nothing nothing -> false;
      case Value.Nil nil -> false;
      case Value.Bool bool -> bool.value();
      case Value.Int number -> number.value() != 0;
      case Value.Uint number -> number.value() != 0;
      case Value.Named number -> number.value() != 0;
      case Value.Real number -> number.value() != 0;
      case Value.Complex number -> number.real() != 0 || number.imaginary() != 0;
      case Value.Text text -> !text.value().isEmpty();
      case Value.Dict dict -> !dict.entries().isEmpty();
      case Value.Items items -> !items.items().isEmpty();
      case Value.Duration duration -> duration.pointer() || duration.nanos() != 0;
      case Value.Sample sample -> true;
      case Value.Alert alert -> true;
      case Value.NativeHistogram histogram -> true;
      case Value.Time time -> true;
    };
  }
}
