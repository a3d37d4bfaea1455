package io.narthex.query.operator;

import io.narthex.query.function.Gap;

/// A vector whose samples are counted as they are read.
public record TalliedSource(VectorSource source, SampleCost cost) implements DelegatingSource {
  @Override
  public void read(int from, int to, RowSink sink) {
    try (SampleCost.Tally tally = cost.tally()) {
      source.read(
          from,
          to,
          (ordinal, values) -> {
            tally.put(values, Gap.samples(values));
            sink.row(ordinal, values);
          });
    }
  }
}
