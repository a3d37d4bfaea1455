package io.narthex.query.plan;

import io.narthex.storage.SeriesQuery;
import java.util.List;
import java.util.Set;

/// A query ready to be evaluated.
///
/// @param root what to evaluate
/// @param selectors what it reads of storage, named in the plan by position
/// @param deferred selectors that are read only where peers do not compute what is made of them
public record PlannedQuery(Plan root, List<SeriesQuery> selectors, Set<Integer> deferred) {
  public PlannedQuery {
    selectors = List.copyOf(selectors);
    deferred = Set.copyOf(deferred);
  }

  /// A query that reads all its selectors.
  public PlannedQuery(Plan root, List<SeriesQuery> selectors) {
    this(root, selectors, Set.of());
  }
}
