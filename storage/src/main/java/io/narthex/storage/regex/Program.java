package io.narthex.storage.regex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A pattern as a nondeterministic automaton, and the classes of characters that it tells apart.
/// Immutable once made.
final class Program {
  private static final int MAX_STATES = 2_000;
  private static final int MAX_CLASSES = 250;

  /// A state: a character of a set, an anchor, a fork, or the end of a match.
  sealed interface State {
    /// Goes on to `next` with a character of any class in `classes`.
    record Char(BitSet classes, int next) implements State {}

    /// Goes on at the start of the text only.
    record AtStart(int next) implements State {}

    /// Goes on at the end of the text only.
    record AtEnd(int next) implements State {}

    /// Goes on both ways.
    record Fork(int one, int other) implements State {}

    record Match() implements State {}
  }

  private final List<State> states = new ArrayList<>();

  /// First code points of the classes, ascending from 0.
  private final int[] classStarts;

  private final int start;

  /// The automaton would be too large.
  private static final class TooLarge extends Exception {
    private static final long serialVersionUID = 1L;

    TooLarge() {
      super(null, null, false, false);
    }
  }

  private Program(Node pattern, int[] classStarts) throws TooLarge {
    this.classStarts = classStarts;
    this.start = compile(pattern, add(new State.Match()));
  }

  /// The program of a pattern, null where it would be too large.
  static @Nullable Program of(Node pattern) {
    BitSet starts = new BitSet();
    starts.set(0);
    collect(pattern, starts);
    if (starts.cardinality() > MAX_CLASSES) {
      return null;
    }
    try {
      return new Program(pattern, starts.stream().toArray());
    } catch (TooLarge e) {
      return null;
    }
  }

  private static void collect(Node pattern, BitSet starts) {
    switch (pattern) {
      case Node.Chars chars -> {
        for (int i = 0; i < chars.set().rangeCount(); i++) {
          starts.set(chars.set().first(i));
          starts.set(chars.set().last(i) + 1);
        }
      }
      case Node.Sequence sequence -> sequence.parts().forEach(part -> collect(part, starts));
      case Node.Choice choice -> choice.branches().forEach(branch -> collect(branch, starts));
      case Node.Repeat repeat -> collect(repeat.node(), starts);
      case Node.Start start -> {}
      case Node.End end -> {}
    }
  }

  State state(int index) {
    return states.get(index);
  }

  int start() {
    return start;
  }

  int stateCount() {
    return states.size();
  }

  int classCount() {
    return classStarts.length;
  }

  /// Class of a code point.
  int classOf(int codePoint) {
    int at = Arrays.binarySearch(classStarts, codePoint);
    return at >= 0 ? at : -at - 2;
  }

  private int add(State state) throws TooLarge {
    if (states.size() == MAX_STATES) {
      throw new TooLarge();
    }
    states.add(state);
    return states.size() - 1;
  }

  /// Adds the states of `pattern`, after which it goes on with `next`.
  ///
  /// @return where it begins
  private int compile(Node pattern, int next) throws TooLarge {
    return switch (pattern) {
      case Node.Chars chars -> {
        BitSet classes = new BitSet();
        for (int i = 0; i < classStarts.length; i++) {
          classes.set(i, chars.set().contains(classStarts[i]));
        }
        yield add(new State.Char(classes, next));
      }
      case Node.Start anchor -> add(new State.AtStart(next));
      case Node.End anchor -> add(new State.AtEnd(next));
      case Node.Sequence sequence -> {
        int from = next;
        for (Node part : sequence.parts().reversed()) {
          from = compile(part, from);
        }
        yield from;
      }
      case Node.Choice choice -> {
        int from = compile(choice.branches().getLast(), next);
        for (int i = choice.branches().size() - 2; i >= 0; i--) {
          from = add(new State.Fork(compile(choice.branches().get(i), next), from));
        }
        yield from;
      }
      case Node.Repeat repeat -> compile(repeat, next);
    };
  }

  private int compile(Node.Repeat repeat, int next) throws TooLarge {
    int from = next;
    int copies = repeat.min();
    if (repeat.max() == Node.Repeat.UNBOUNDED) {
      int loop = add(new State.Match());
      int body = compile(repeat.node(), loop);
      states.set(loop, new State.Fork(body, next));
      from = repeat.min() == 0 ? loop : body;
      copies = Math.max(0, copies - 1);
    }
    for (int i = repeat.min(); i < repeat.max(); i++) {
      from = add(new State.Fork(compile(repeat.node(), from), next));
    }
    for (int i = 0; i < copies; i++) {
      from = compile(repeat.node(), from);
    }
    return from;
  }
}
