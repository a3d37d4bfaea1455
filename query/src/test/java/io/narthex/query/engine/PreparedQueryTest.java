package io.narthex.query.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.query.PreparedQuery;
import io.narthex.query.QueryException;
import io.narthex.query.QueryOptions;
import io.narthex.query.promqltest.LoadedSamples;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.testing.NaiveStorage;
import org.junit.jupiter.api.Test;

/// A prepared query answers what its text answers, each time.
final class PreparedQueryTest {
  @Test
  void answersAsItsTextDoes() {
    Storage storage = new NaiveStorage();
    LoadedSamples.of("load 1m\n  m{a=\"1\"} 0+1x30\n  m{a=\"2\"} 5+2x30\n").writeTo(storage);
    try (Engine engine = new Engine(storage, EngineOptions.DEFAULT, Clock.system())) {
      for (String text :
          new String[] {"sum by (a) (rate(m[5m]))", "m @ end() + 1", "time()", "m"}) {
        PreparedQuery prepared = engine.prepare(text);
        for (long timeMs = 0; timeMs <= 1_200_000; timeMs += 300_000) {
          assertEquals(
              engine.instant(text, timeMs, QueryOptions.DEFAULT).value(),
              prepared.instant(timeMs, QueryOptions.DEFAULT).value(),
              text + " at " + timeMs);
        }
      }
    }
  }

  @Test
  void aQueryThatDoesNotParseCannotBePrepared() {
    try (Engine engine = new Engine(new NaiveStorage(), EngineOptions.DEFAULT, Clock.system())) {
      QueryException e = assertThrows(QueryException.class, () -> engine.prepare("sum("));
      assertEquals(QueryException.Kind.BAD_DATA, e.kind());
    }
  }
}
