package io.narthex.query;

import java.util.List;

/// What a query answers.
///
/// @param warnings texts with positions, as the API shows them, without duplicates
/// @param infos likewise
public record QueryResult(
    QueryValue value, List<String> warnings, List<String> infos, QueryStatistics statistics) {
  public QueryResult {
    warnings = List.copyOf(warnings);
    infos = List.copyOf(infos);
  }
}
