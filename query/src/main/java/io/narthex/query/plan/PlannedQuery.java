package io.narthex.query.plan;

import io.narthex.storage.SeriesQuery;
import java.util.List;

/// A query ready to be evaluated.
///
/// @param root what to evaluate
/// @param selectors what it reads of storage, named in the plan by position
public record PlannedQuery(Plan root, List<SeriesQuery> selectors) {
  public PlannedQuery {
    selectors = List.copyOf(selectors);
  }
}
