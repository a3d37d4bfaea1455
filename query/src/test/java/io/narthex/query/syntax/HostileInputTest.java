package io.narthex.query.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.query.QueryException;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.conformance.Seeds;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever is sent ends in a tree or a [ParseException], soon, and every tree can be worked on.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileInputTest {
  private static final List<String> PIECES =
      List.of(
          "(",
          ")",
          "{",
          "}",
          "[",
          "]",
          "[5m]",
          "[5m:]",
          ",",
          "=",
          "=~",
          "!~",
          "\"",
          "'",
          "`",
          "\\",
          "+",
          "-",
          "^",
          "@",
          "@ start()",
          " offset ",
          "(5m+1)",
          "by",
          "without(",
          "on(",
          "bool",
          "group_left",
          "fill(1)",
          "step()",
          "min_of(",
          "rate(",
          "sum(",
          "topk(1,",
          "1",
          "0x",
          "1e",
          "5m",
          "_",
          "#",
          "\n",
          "é",
          "😀",
          "\udc80",
          "\ud83d",
          "\u0000",
          "Inf",
          "anchored",
          "atan2");

  @Test
  void mutatedExpressions() {
    List<String> corpus =
        ConformanceCases.cases("parser/corpus.json", "parser/expressions.json").stream()
            .map(c -> c.text("input"))
            .filter(text -> text.length() < 2_000)
            .toList();
    Seeds.rounds(
        6_000,
        random -> {
          String text = corpus.get(random.nextInt(corpus.size()));
          for (int i = random.nextInt(4); i >= 0; i--) {
            text = mutated(text, corpus, random);
          }
          assertAnswered(text);
        });
  }

  private static String mutated(String text, List<String> corpus, Random random) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(6));
    String head = text.substring(0, from);
    String tail = text.substring(to);
    return switch (random.nextInt(5)) {
      case 0 -> head + tail;
      case 1 -> head + text.substring(from, to).repeat(3) + tail;
      case 2 -> head + PIECES.get(random.nextInt(PIECES.size())) + tail;
      case 3 -> head + (char) random.nextInt(0x250) + tail;
      default -> {
        String other = corpus.get(random.nextInt(corpus.size()));
        yield head + other.substring(random.nextInt(other.length() + 1));
      }
    };
  }

  private static void assertAnswered(String text) {
    Expr expr;
    try {
      expr = Parser.parse(text, ParserOptions.ALL);
    } catch (ParseException e) {
      assertFalse(e.errors().isEmpty());
      assertFalse(String.valueOf(e.getMessage()).isEmpty());
      return;
    }
    work(expr);
  }

  /// Calls everything that walks over a tree.
  private static void work(Expr expr) {
    Expr copy =
        DeepStack.call(
            expr,
            () -> {
              Expr rewritten = TreeRewriter.rewrite(expr, _ -> null);
              assertEquals(expr, rewritten);
              assertEquals(expr.hashCode(), rewritten.hashCode());
              assertFalse(expr.toString().isEmpty());
              return rewritten;
            });
    assertEquals(DeepStack.levels(expr), DeepStack.levels(copy));
    assertFalse(Printer.print(expr).isEmpty());
    Selectors.of(expr);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ( | 1 | )
          - | 1 | ~~
          1^ | 1 | ~~
          sum( | a | )
          a[ | 1 | ]
          a offset ( | 1 | )
          a[-( | 1 | )]
          a[max_of(1, | 2 | )]
          {a="b", | ~~ | }
          1 or 1 and 1 == bool 1 + 1 * ( | 1 | )
          a or a and a == a + a * -a ^ ( | a | )
          """)
  void deepNesting(String open, String inside, String close) throws Exception {
    assertThrows(
        ParseException.class,
        () ->
            Parser.parse(open.repeat(100_000) + inside + close.repeat(100_000), ParserOptions.ALL));
    onSmallStack(() -> {
      for (int depth = 50; depth < 1_200; depth += 50) {
        assertAnswered(open.repeat(depth) + inside + close.repeat(depth));
      }
    });
  }

  /// Half of what threads have: the rest is for those who go down the tree.
  private static void onSmallStack(Runnable work) throws Exception {
    FutureTask<?> task = new FutureTask<>(work, null);
    Thread thread = new Thread(null, task, "small stack", 512 << 10);
    thread.start();
    task.get(30, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          1 |~ + 1~ | ~~
          a |~ or on (x) b~ | ~~
          a |~ * b + c~ | ~~
          a |~ == bool 1~ | ~~
          a |~[1m:]~ | ~~
          a |~ offset 1m~ | ~~
          a |~ @ 1~ | ~~
          a |~ anchored~ | ~~
          a[1m |~+1m~ | ]
          a[1m |~*1m~ | ]
          a offset (1m) |~+1m~ | ~~
          a{ |~b="c",~ | }
          sum by (a |~,a~ | ) (a)
          label_join(a,"a","b" |~,"a"~ | )
          1 # |~ a~ | ~~
          "a |~b~ | "
          """)
  void longChains(String start, String link, String end) {
    assertAnswered(start + link.repeat(10_000) + end);
    assertAnswered(start + link.repeat(900) + end);
  }

  @Test
  void printsLongChainsOverLinesUpToALimit() throws ParseException {
    Expr chain = Parser.parse("a" + " + a".repeat(1_000), ParserOptions.ALL);
    assertEquals(Printer.print(chain), Prettifier.print(chain).replaceAll("\\s+", " ").strip());
    Expr longer = Parser.parse("a" + " + a".repeat(10_000), ParserOptions.ALL);
    assertThrows(QueryException.class, () -> Prettifier.print(longer));
  }
}
