package io.narthex.query.naive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class QueryGeneratorTest {
  private static final int COUNT = 3_000;

  @Test
  void everyQueryCanBeRead() throws Exception {
    for (Vocabulary words : new Vocabulary[] {Vocabulary.SAMPLES, Vocabulary.SERVERS}) {
      QueryGenerator queries = new QueryGenerator(new Random(7), words);
      for (int i = 0; i < COUNT; i++) {
        Parser.parse(queries.query(), ParserOptions.ALL);
      }
    }
  }

  @Test
  void theSeedDecides() {
    QueryGenerator first = new QueryGenerator(new Random(11), Vocabulary.SERVERS);
    QueryGenerator second = new QueryGenerator(new Random(11), Vocabulary.SERVERS);
    for (int i = 0; i < COUNT; i++) {
      assertEquals(first.query(), second.query());
    }
  }
}
