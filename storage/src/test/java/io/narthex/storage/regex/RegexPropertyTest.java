package io.narthex.storage.regex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import io.narthex.storage.conformance.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Random patterns against the engine alone: sets of texts, prefixes, suffixes and the automaton
/// say what it says.
final class RegexPropertyTest {
  private static final String[] ATOMS = {
    "a",
    "b",
    "k",
    "S",
    "ab",
    ".",
    "\\.",
    "é",
    "😀",
    "[ab]",
    "[^a]",
    "[a-k]",
    "[^\\s\\d]",
    "\\d",
    "\\w",
    "\\W",
    "\\S",
    "[[:alpha:]1]",
    "[]a]",
    "[a-]",
    "[é-ü]",
    "\\x41",
    "\\x{1F600}",
    "^",
    "$",
    "\\A",
    "\\z",
    "\\n",
    "\\b",
    "\\pL",
    "\\Qa.\\E",
    "(?i)",
    "(?-i)",
    "(?s)",
    "(?-s)",
    "(?U)",
    "(?m)",
    "-",
    "{",
    "{,2}",
    "/"
  };
  private static final String[] REPEATS = {
    "*", "+", "?", "*?", "+?", "??", "{2}", "{0}", "{1,2}", "{0,1}", "{2,}", "{0,3}?"
  };
  private static final String[] OPENS = {"(", "(?:", "(?i:", "(?P<n>", "(?-s:", "(?s:", "(?<m>"};
  private static final String[] TEXT = {
    "a", "b", "A", "B", "k", "K", "\u212a", "s", "S", "\u017f", "é", "É", "😀", ".", "-", "1", "\n",
    " ", "_", "{", "]", "\udc80", "\ufffd", "/"
  };

  private static String pattern(Random random, int depth) {
    StringBuilder out = new StringBuilder();
    for (int branch = random.nextInt(4) == 0 ? random.nextInt(4) : 0; branch >= 0; branch--) {
      for (int part = random.nextInt(4); part > 0; part--) {
        if (depth > 0 && random.nextInt(4) == 0) {
          String open = OPENS[random.nextInt(OPENS.length)];
          out.append(open).append(pattern(random, depth - 1)).append(')');
        } else {
          out.append(ATOMS[random.nextInt(ATOMS.length)]);
        }
        if (random.nextInt(4) == 0) {
          out.append(REPEATS[random.nextInt(REPEATS.length)]);
        }
      }
      out.append(branch > 0 ? "|" : "");
    }
    return out.toString();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(7); i > 0; i--) {
      text.append(TEXT[random.nextInt(TEXT.length)]);
    }
    return text.toString();
  }

  private static void check(Regex regex, Pattern engine, String text) {
    boolean expected = engine.matches(text);
    assertEquals(expected, regex.matches(text), () -> regex.source() + " with " + text);
    if (text.chars().allMatch(c -> c < 0x80)) {
      byte[] bytes = ("xx" + text + "y").getBytes(StandardCharsets.US_ASCII);
      assertEquals(expected, regex.matchesAscii(bytes, 2, bytes.length - 1), regex.source());
    }
    if (expected) {
      assertTrue(text.startsWith(regex.prefix()), regex.source());
      assertTrue(text.endsWith(regex.suffix()), regex.source());
    }
  }

  /// Whether the engine may be wrong: in an alternation it takes the front that two branches share
  /// out, and forgets that only one of them disregards case.
  private static boolean mayMixCases(String source) {
    return source.contains("|") && (source.contains("(?i") || source.contains("(?-i"));
  }

  @Test
  void branchesKeepTheirOwnRulesOfCase() {
    Regex regex = Regex.compile("(?i:|||\\x41)|\\x41[[:alpha:]1]||[]a]");
    assertFalse(regex.matches("aa"));
    assertTrue(regex.matches("Aa"));
    assertTrue(regex.matches("a"));
    assertFalse(Regex.compile("(?i:A)|A[bc]").matches("ab"));
    assertTrue(Regex.compile("(?i:A)|A[bc]").matches("Ab"));
  }

  @Test
  void matchesAsTheEngineAlone() {
    int[] known = new int[2];
    Seeds.rounds(
        6_000,
        random -> {
          String source = pattern(random, 2);
          Regex regex;
          try {
            regex = Regex.compile(source);
          } catch (RegexSyntaxException e) {
            return;
          }
          known[PatternParser.parse(source) == null ? 0 : 1]++;
          if (mayMixCases(source)) {
            return;
          }
          Pattern engine = Pattern.compile("^(?s:" + source + ")$");
          for (int i = 0; i < 25; i++) {
            check(regex, engine, text(random));
          }
          Set<String> texts = regex.texts();
          for (String text : texts == null ? Set.<String>of() : texts) {
            assertTrue(engine.matches(text), () -> source + " with " + text);
            check(regex, engine, text + "a");
          }
        });
    assertTrue(Long.getLong("test.seed") != null || known[1] > known[0], "patterns known");
  }

  @Test
  void whatGrowsBeyondTheBoundIsLeftToTheEngine() {
    Seeds.rounds(
        3,
        random -> {
          String source = "(a|b)*a(a|b){12}|.*[^c]c.{14}";
          Regex regex = Regex.compile(source);
          Pattern engine = Pattern.compile("^(?s:" + source + ")$");
          for (int i = 0; i < 400; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
              text.append((char) ('a' + random.nextInt(3)));
            }
            check(regex, engine, text.toString());
          }
        });
  }

  @Test
  void tooLargeAProgramIsLeftToTheEngine() {
    Regex regex = Regex.compile("(abc|x.y){900}");
    assertTrue(regex.matches("abc".repeat(900)));
    assertTrue(!regex.matches("abc".repeat(899)));
  }

  @Test
  void knowsTheTextsOfSmallPatterns() {
    for (String source : List.of("a|b|", "v[0-9]", "(?i)ok", "^(?:x|y)?$", "a{2}b?")) {
      assertTrue(Regex.compile(source).texts() != null, source);
    }
    assertEquals(Set.of("aab", "aa"), Regex.compile("a{2}b?").texts());
    assertEquals(null, Regex.compile(".").texts());
    assertEquals(null, Regex.compile("a*").texts());
    assertEquals(null, Regex.compile("[0-9]{3}").texts());
  }
}
