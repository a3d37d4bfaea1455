package io.narthex.query.syntax;

import java.util.List;

/// What the parser knows of a function.
///
/// @param argumentTypes types of the arguments; further ones are of the last type
/// @param variadic 0: exactly the arguments of `argumentTypes`; n > 0: at least one fewer, at most
///   n − 1 more; −1: at least one fewer, no upper bound
/// @param experimental whether [ParserOptions#experimentalFunctions] must be set
public record FunctionSignature(
    String name,
    List<ValueType> argumentTypes,
    int variadic,
    ValueType returnType,
    boolean experimental) {
  public FunctionSignature {
    argumentTypes = List.copyOf(argumentTypes);
  }

  /// The fewest arguments that a call must have.
  public int minArguments() {
    return variadic == 0 ? argumentTypes.size() : argumentTypes.size() - 1;
  }

  /// The most arguments that a call may have.
  public int maxArguments() {
    return switch (variadic) {
      case -1 -> Integer.MAX_VALUE;
      case 0 -> argumentTypes.size();
      default -> argumentTypes.size() - 1 + variadic;
    };
  }

  /// The type of the argument at `index`.
  public ValueType argumentType(int index) {
    return argumentTypes.get(Math.min(index, argumentTypes.size() - 1));
  }
}
