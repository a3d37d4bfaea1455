package io.narthex.storage.exemplar;

import io.narthex.storage.labels.Labels;
import java.util.List;

/// Exemplars of one series.
///
/// @param exemplars in time order
public record SeriesExemplars(Labels series, List<Exemplar> exemplars) {
  public SeriesExemplars {
    exemplars = List.copyOf(exemplars);
  }
}
