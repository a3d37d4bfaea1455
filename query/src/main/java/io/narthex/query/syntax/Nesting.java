package io.narthex.query.syntax;

import io.narthex.query.syntax.grammar.PromqlLexer;
import java.util.ArrayList;
import java.util.List;

/// How deep the parser and those that walk the tree would descend: parentheses and brackets, signs
/// in a row, chains of the right-associative `^`, the right sides of operators that wait for
/// tighter ones, and all operators inside durations.
final class Nesting {
  /// What waits for the end of an operand.
  ///
  /// @param operators bit p: an operator of precedence p
  /// @param chain signs and powers since the last such operator
  private record Pending(int operators, int chain) {
    static final Pending NONE = new Pending(0, 0);

    int depth() {
      return Integer.bitCount(operators) + chain;
    }

    Pending longer() {
      return new Pending(operators, chain + 1);
    }

    /// A left-associative operator ends all that bind as tightly as it or tighter.
    Pending then(int precedence) {
      int looser = operators & ((1 << precedence) - 1);
      return new Pending(looser | (1 << precedence), 0);
    }
  }

  private final int max;

  /// For each open parenthesis or bracket what waits outside.
  private final List<Pending> open = new ArrayList<>();

  private int depth;
  private int deepest;
  private Pending pending = Pending.NONE;

  Nesting(int max) {
    this.max = max;
  }

  int max() {
    return max;
  }

  /// The deepest level so far.
  int deepest() {
    return deepest;
  }

  /// Counts a token; false: too deep.
  ///
  /// @param startsOperand whether an operand is due, so that `+` is a sign and `and` a name
  boolean count(int type, boolean startsOperand, boolean inDuration) {
    switch (type) {
      case PromqlLexer.LEFT_PAREN, PromqlLexer.LIST_PAREN, PromqlLexer.LEFT_BRACKET -> {
        open.add(pending);
        depth += pending.depth() + 1;
        pending = Pending.NONE;
      }
      case PromqlLexer.RIGHT_PAREN, PromqlLexer.RIGHT_BRACKET -> {
        if (!open.isEmpty()) {
          pending = open.removeLast();
          depth -= pending.depth() + 1;
        }
      }
      case PromqlLexer.COMMA -> pending = Pending.NONE;
      case PromqlLexer.POW, PromqlLexer.OFFSET_OPERATOR -> pending = pending.longer();
      case PromqlLexer.ADD, PromqlLexer.SUB ->
          pending = startsOperand || inDuration ? pending.longer() : pending.then(4);
      case PromqlLexer.MUL, PromqlLexer.DIV, PromqlLexer.MOD ->
          pending = inDuration ? pending.longer() : pending.then(5);
      case PromqlLexer.ATAN2 -> pending = pending.then(5);
      case PromqlLexer.EQLC,
          PromqlLexer.NEQ,
          PromqlLexer.LTE,
          PromqlLexer.LSS,
          PromqlLexer.GTE,
          PromqlLexer.GTR,
          PromqlLexer.TRIM_LOWER,
          PromqlLexer.TRIM_UPPER ->
          pending = pending.then(3);
      case PromqlLexer.AND, PromqlLexer.UNLESS ->
          pending = startsOperand ? pending : pending.then(2);
      case PromqlLexer.OR -> pending = startsOperand ? pending : pending.then(1);
      default -> {
        return true;
      }
    }
    deepest = Math.max(deepest, depth + pending.depth());
    return deepest <= max;
  }
}
