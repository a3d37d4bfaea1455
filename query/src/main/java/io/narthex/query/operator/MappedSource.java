package io.narthex.query.operator;

/// A vector whose rows are those of another one, each changed by a function.
public record MappedSource(VectorSource source, RowFunction function) implements DelegatingSource {
  @Override
  public void read(int from, int to, RowSink sink) {
    source.read(
        from,
        to,
        (ordinal, values) -> {
          function.apply(values);
          if (Rows.hasSample(values)) {
            sink.row(ordinal, values);
          }
        });
  }
}
