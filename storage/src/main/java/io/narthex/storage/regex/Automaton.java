package io.narthex.storage.regex;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// A deterministic automaton over classes of characters, made as far as texts have asked for it:
/// two array accesses a character, and a text is left at the first character that cannot be part of
/// a match. Its size is bounded; a text that leads beyond the bound is left to the engine.
///
/// Thread-safe: what is known is read without a lock, and whoever sees too little asks under it.
final class Automaton {
  /// What matching says.
  enum Verdict {
    MATCH,
    NO_MATCH,
    UNKNOWN
  }

  private static final int MAX_STATES = 1_000;
  private static final int MAX_TRANSITIONS = 1 << 16;
  private static final int UNKNOWN = 0;
  private static final int DEAD = -1;

  private final Program program;
  private final byte[] asciiClasses = new byte[128];
  private final int maxStates;
  private final ReentrantLock lock = new ReentrantLock();

  /// By state and class: [#UNKNOWN], [#DEAD], or the next state, doubled, plus 1 where it accepts.
  /// States are numbered from 1; those that are not there yet know nothing.
  private final int[][] next;

  private final List<int[]> members = new ArrayList<>();
  private final Map<IntBuffer, Integer> known = new HashMap<>();
  private final int start;

  Automaton(Program program) {
    this.program = program;
    this.maxStates = Math.min(MAX_STATES, MAX_TRANSITIONS / program.classCount());
    this.next = new int[maxStates + 1][];
    Arrays.fill(next, new int[0]);
    for (int c = 0; c < asciiClasses.length; c++) {
      asciiClasses[c] = (byte) program.classOf(c);
    }
    this.start = addState(closure(new int[] {program.start()}, true, false), true);
  }

  /// Whether the whole of `text` matches.
  Verdict matches(String text) {
    int state = start;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int charClass;
      if (c < 0x80) {
        charClass = asciiClasses[c] & 0xff;
      } else {
        int codePoint = text.codePointAt(i);
        charClass = program.classOf(codePoint);
        i += Character.charCount(codePoint) - 1;
      }
      state = step(state, charClass);
      if (state <= UNKNOWN) {
        return state == DEAD ? Verdict.NO_MATCH : Verdict.UNKNOWN;
      }
    }
    return verdict(state);
  }

  /// Whether the ASCII text `bytes[from..to)` matches.
  Verdict matches(byte[] bytes, int from, int to) {
    int state = start;
    for (int i = from; i < to; i++) {
      state = step(state, asciiClasses[bytes[i]] & 0xff);
      if (state <= UNKNOWN) {
        return state == DEAD ? Verdict.NO_MATCH : Verdict.UNKNOWN;
      }
    }
    return verdict(state);
  }

  private static Verdict verdict(int state) {
    return (state & 1) != 0 ? Verdict.MATCH : Verdict.NO_MATCH;
  }

  private int step(int state, int charClass) {
    int[] row = next[state >> 1];
    int to = charClass < row.length ? row[charClass] : UNKNOWN;
    return to != UNKNOWN ? to : makeStep(state, charClass);
  }

  private int makeStep(int state, int charClass) {
    lock.lock();
    try {
      int[] from = members.get((state >> 1) - 1);
      int[] targets = new int[from.length];
      int count = 0;
      for (int member : from) {
        if (program.state(member) instanceof Program.State.Char c && c.classes().get(charClass)) {
          targets[count++] = c.next();
        }
      }
      int[] reached = closure(Arrays.copyOf(targets, count), false, false);
      int to = DEAD;
      if (reached.length > 0) {
        Integer same = known.get(IntBuffer.wrap(reached));
        if (same == null && members.size() == maxStates) {
          return UNKNOWN;
        }
        to = same != null ? same : addState(reached, false);
      }
      next[state >> 1][charClass] = to;
      return to;
    } finally {
      lock.unlock();
    }
  }

  /// Adds a state; the first one stands at the start of the text and is never met again.
  private int addState(int[] reached, boolean first) {
    members.add(reached);
    int number = members.size();
    next[number] = new int[program.classCount()];
    boolean accepts = false;
    for (int member : closure(reached, first, true)) {
      accepts |= program.state(member) instanceof Program.State.Match;
    }
    int state = (number << 1) | (accepts ? 1 : 0);
    if (!first) {
      known.put(IntBuffer.wrap(reached), state);
    }
    return state;
  }

  /// States reached from `from` without a character, ascending; anchors that may still hold are
  /// among them.
  private int[] closure(int[] from, boolean atStart, boolean atEnd) {
    BitSet seen = new BitSet();
    BitSet kept = new BitSet();
    int[] stack = new int[program.stateCount() + from.length];
    System.arraycopy(from, 0, stack, 0, from.length);
    int height = from.length;
    for (int member : from) {
      seen.set(member);
    }
    while (height > 0) {
      int member = stack[--height];
      int one = -1;
      int other = -1;
      switch (program.state(member)) {
        case Program.State.Char c -> kept.set(member);
        case Program.State.Match match -> kept.set(member);
        case Program.State.Fork fork -> {
          one = fork.one();
          other = fork.other();
        }
        case Program.State.AtStart anchor -> one = atStart ? anchor.next() : -1;
        case Program.State.AtEnd anchor -> {
          kept.set(member);
          one = atEnd ? anchor.next() : -1;
        }
      }
      for (int to : new int[] {one, other}) {
        if (to >= 0 && !seen.get(to)) {
          seen.set(to);
          stack[height++] = to;
        }
      }
    }
    return kept.stream().toArray();
  }
}
