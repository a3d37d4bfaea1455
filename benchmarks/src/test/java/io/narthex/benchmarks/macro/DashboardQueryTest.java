package io.narthex.benchmarks.macro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.query.syntax.ValueType;
import java.util.List;
import org.junit.jupiter.api.Test;

class DashboardQueryTest {
  @Test
  void thereAreTwentyFourInstantVectorsOfDifferentTitles() throws Exception {
    List<DashboardQuery> queries = DashboardQuery.all();
    assertEquals(24, queries.stream().map(DashboardQuery::title).distinct().count());
    for (DashboardQuery query : queries) {
      assertFalse(query.title().isBlank());
      assertEquals(
          ValueType.VECTOR, Parser.parse(query.text(), ParserOptions.DEFAULT).type(), query.text());
    }
  }
}
