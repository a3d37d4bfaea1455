package io.narthex.rules.template;

/// What one execution may still use up. Not thread-safe.
final class Budget {
  private final TemplateLimits limits;
  private long characters;
  private long steps;
  private int depth;

  Budget(TemplateLimits limits) {
    this.limits = limits;
  }

  /// Takes note of a text that was made, of output as of values between.
  void characters(long count) throws EvaluationException {
    characters += count;
    if (characters > limits.characters()) {
      throw new EvaluationException(
          "text: expected=at most " + limits.characters() + " characters, actual=more");
    }
  }

  /// How long the next text may be.
  int remainingCharacters() {
    return (int) Math.min(Integer.MAX_VALUE / 2, Math.max(0, limits.characters() - characters));
  }

  /// Takes note of a command or an iteration.
  void step() throws EvaluationException {
    steps++;
    if (steps > limits.steps()) {
      throw new EvaluationException(
          "template: expected=at most " + limits.steps() + " steps, actual=more");
    }
  }

  /// Takes note of something executed inside something else, until [#leave()].
  void enter() throws EvaluationException {
    depth++;
    if (depth > limits.depth()) {
      throw new EvaluationException("exceeded maximum template depth (" + limits.depth() + ")");
    }
  }

  void leave() {
    depth--;
  }
}
