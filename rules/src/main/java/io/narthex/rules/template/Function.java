package io.narthex.rules.template;

import java.util.List;

/// Something that templates can call.
///
/// @param parameters their types
/// @param variadic whether the last parameter may be given any number of times
record Function(String name, List<Parameter> parameters, boolean variadic, Body body) {
  /// What a function does. Arguments have the types of the parameters.
  @FunctionalInterface
  interface Body {
    Value call(List<Value> arguments, Budget budget) throws EvaluationException;
  }

  static Function of(String name, Body body, Parameter... parameters) {
    return new Function(name, List.of(parameters), false, body);
  }

  static Function variadic(String name, Body body, Parameter... parameters) {
    return new Function(name, List.of(parameters), true, body);
  }

  /// The type of the argument at `index`.
  Parameter parameter(int index) {
    return parameters.get(Math.min(index, parameters.size() - 1));
  }

  /// Refuses a wrong number of arguments.
  ///
  /// @param written how many stand behind the name
  /// @param given how many there are with the one that is fed in
  void checkCount(int written, int given) throws EvaluationException {
    int wanted = parameters.size();
    if (variadic) {
      if (given < wanted - 1) {
        throw new EvaluationException(
            "wrong number of args for "
                + name
                + ": want at least "
                + (wanted - 1)
                + " got "
                + written);
      }
    } else if (given != wanted) {
      throw new EvaluationException(
          "wrong number of args for " + name + ": want " + wanted + " got " + given);
    }
  }
}
