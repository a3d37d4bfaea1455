package io.narthex.rules.template;

import java.util.List;

/// The functions of the language itself.
final class LanguageFunctions {
  private static final Parameter ANY = Parameter.ANY;
  private static final Parameter REFLECTED = Parameter.REFLECTED;

  private LanguageFunctions() {}

  static List<Function> all() {
    return List.of(
        Function.variadic("and", LanguageFunctions::last, REFLECTED, REFLECTED),
        Function.variadic("or", LanguageFunctions::last, REFLECTED, REFLECTED),
        Function.variadic("call", LanguageFunctions::last, REFLECTED, REFLECTED),
        Function.of("not", (a, budget) -> Value.bool(!Truth.of(a.getFirst())), REFLECTED),
        Function.of("len", (a, budget) -> Value.integer(Sequences.length(a.getFirst())), REFLECTED),
        Function.variadic("index", (a, budget) -> Sequences.index(a), REFLECTED, REFLECTED),
        Function.variadic("slice", (a, budget) -> Sequences.slice(a), REFLECTED, REFLECTED),
        Function.variadic("print", (a, budget) -> Value.text(GoPrinter.print(a, budget)), ANY),
        Function.variadic(
            "println", (a, budget) -> Value.text(GoPrinter.printLine(a, budget)), ANY),
        Function.variadic("printf", LanguageFunctions::printf, Parameter.TEXT, ANY),
        Function.variadic(
            "eq", (a, budget) -> Value.bool(Comparison.equal(a, budget)), REFLECTED, REFLECTED),
        compared("ne", (a, budget) -> !Comparison.equal(a, budget)),
        compared("lt", (a, budget) -> Comparison.less(a.getFirst(), a.getLast())),
        compared("le", LanguageFunctions::lessOrEqual),
        compared("gt", (a, budget) -> !lessOrEqual(a, budget)),
        compared("ge", (a, budget) -> !Comparison.less(a.getFirst(), a.getLast())));
  }

  @FunctionalInterface
  private interface Test {
    boolean test(List<Value> arguments, Budget budget) throws EvaluationException;
  }

  private static Function compared(String name, Test test) {
    return Function.of(name, (a, budget) -> Value.bool(test.test(a, budget)), REFLECTED, REFLECTED);
  }

  private static boolean lessOrEqual(List<Value> arguments, Budget budget)
      throws EvaluationException {
    return Comparison.less(arguments.getFirst(), arguments.getLast())
        || Comparison.equal(arguments, budget);
  }

  /// What the evaluator answers itself where arguments must not all be looked at.
  private static Value last(List<Value> arguments, Budget budget) {
    return arguments.getLast();
  }

  private static Value printf(List<Value> arguments, Budget budget) throws EvaluationException {
    String format = ((Value.Text) arguments.getFirst()).value();
    return Value.text(Printf.print(format, arguments.subList(1, arguments.size()), budget));
  }
}
