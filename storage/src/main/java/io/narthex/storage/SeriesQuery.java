package io.narthex.storage;

import io.narthex.storage.labels.Matcher;
import java.util.List;

/// One selector of a query.
///
/// @param matchers all have to match; not empty
/// @param range samples outside are not read; a series without a sample inside may still be
///   selected
/// @param sorted whether ordinals are to be in ascending label order
public record SeriesQuery(
    List<Matcher> matchers, TimeRange range, SelectHints hints, boolean sorted) {
  public SeriesQuery {
    matchers = List.copyOf(matchers);
  }
}
