package io.narthex.query.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.query.QueryException;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryValue;
import io.narthex.query.promqltest.LoadedSamples;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.testing.NaiveStorage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Queries that nest as deep as they may are evaluated, whatever the stack of the thread that asks.
final class DeepQueryTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          990 | ( | a | ) | 3
          990 | abs( | a | ) | 3
          490 | -( | a | ) | 3
          490 | 1 + ( | a | ) | 493
          490 | a + ( | a | ) | 1473
          490 | a + on () ( | a | ) | 1473
          190 | a or a and a unless a == a + ( | a | ) | 3
          990 | sum( | a | ) | 3
          990 | topk(1, | a | ) | 3
          490 | clamp_min(a, scalar( | a | )) | 3
          990 | label_replace( | a | ,~x~,~y~,~b~,~(.*)~) | 3
          330 | a * 1 ^ ( | 1 | ) | 3
          330 | max_over_time( | a | [2s:1s]) | 3
          """)
  void deep(int depth, String open, String inside, String close, double expected) throws Exception {
    String query = open.repeat(depth) + inside + close.replace('~', '"').repeat(depth);
    try (Storage storage = new NaiveStorage()) {
      LoadedSamples.of("load 1s\n  a 3x900").writeTo(storage);
      try (Engine engine = new Engine(storage, TestOptions.GENEROUS, Clock.system())) {
        onSmallStack(() -> {
          QueryValue.Vector vector =
              (QueryValue.Vector) engine.instant(query, 800_000, QueryOptions.DEFAULT).value();
          assertEquals(expected, vector.samples().getFirst().value());
          QueryValue.Matrix matrix =
              (QueryValue.Matrix)
                  engine.range(query, 790_000, 800_000, 5_000, QueryOptions.DEFAULT).value();
          assertEquals(expected, matrix.series().getFirst().values()[2]);
        });
        String deeper = query.replace(inside, open.repeat(1_000) + inside);
        assertThrows(QueryException.class, () -> engine.instant(deeper, 0, QueryOptions.DEFAULT));
      }
    }
  }

  private static void onSmallStack(Runnable work) throws Exception {
    FutureTask<?> task = new FutureTask<>(work, null);
    new Thread(null, task, "small stack", 512 << 10).start();
    task.get(60, TimeUnit.SECONDS);
  }
}
