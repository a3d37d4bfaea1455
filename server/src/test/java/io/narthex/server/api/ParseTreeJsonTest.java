package io.narthex.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.narthex.query.QueryException;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Trees of queries as the API answers them.
final class ParseTreeJsonTest {
  private static final PromqlLanguage LANGUAGE = new PromqlLanguage(ParserOptions.ALL);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void printsTreesAsUpstream() {
    ConformanceCases.family("apiv1-parse-query")
        .run(ConformanceCases.cases("apiv1/parse-query.json"), ParseTreeJsonTest::check);
  }

  /// The recorded file is JSON itself, so members and their order are compared, not escapes.
  private static void check(Case c) throws IOException {
    String recorded = JSON.writeValueAsString(c.json().get("data"));
    String answered = tree(c.text("query"));
    assertEquals(recorded, JSON.writeValueAsString(JSON.readTree(answered)));
  }

  private static String tree(String query) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonWriter json = new JsonWriter(out);
    LANGUAGE.tree(query).writeTo(json);
    json.flush();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void writesChainsOfAnyLength() throws IOException {
    String answered = tree("a" + " + a".repeat(10_000));
    assertEquals(10_000, answered.split("\"binaryExpr\"", -1).length - 1);
    assertEquals(10_001, answered.split("\"vectorSelector\"", -1).length - 1);
    assertEquals(
        answered.chars().filter(c -> c == '{').count(),
        answered.chars().filter(c -> c == '}').count());
  }

  @Test
  void writesFillsThatAreNoJsonNumbersAsStrings() throws IOException {
    String matching =
        JSON.readTree(tree("a + fill_left(NaN) fill_right(-Inf) b"))
            .at("/matching/fillValues")
            .toString();
    assertEquals("{\"lhs\":\"NaN\",\"rhs\":\"-Inf\"}", matching);
  }

  @Test
  void refusesBeforeItWrites() {
    for (String query : List.of("", "a[", "1 == 1")) {
      QueryException e = assertThrows(QueryException.class, () -> LANGUAGE.tree(query));
      assertEquals(QueryException.Kind.BAD_DATA, e.kind());
    }
  }

  @Test
  void limitsTheLengthOfFormattedQueries() {
    String name = "b".repeat(100);
    assertEquals("  a\n+\n  " + name, LANGUAGE.format("a + " + name));
    QueryException e =
        assertThrows(QueryException.class, () -> LANGUAGE.format("a" + " + a".repeat(10_000)));
    assertEquals(QueryException.Kind.BAD_DATA, e.kind());
  }
}
