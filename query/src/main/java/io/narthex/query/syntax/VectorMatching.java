package io.narthex.query.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the series of two instant vectors find each other in a binary operation.
///
/// @param cardinality of the left side to the right one
/// @param on whether only `labels` count (`on`), else all but `labels` (`ignoring`)
/// @param labels in source order
/// @param include labels of the "one" side to copy (`group_left(…)`), in source order
/// @param fillLeft value in place of a missing left series; null: none
/// @param fillRight value in place of a missing right series; null: none
public record VectorMatching(
    Cardinality cardinality,
    boolean on,
    List<String> labels,
    List<String> include,
    @Nullable Double fillLeft,
    @Nullable Double fillRight) {

  /// Series of the left side to series of the right side.
  public enum Cardinality {
    ONE_TO_ONE("one-to-one"),
    MANY_TO_ONE("many-to-one"),
    ONE_TO_MANY("one-to-many"),
    MANY_TO_MANY("many-to-many");

    private final String id;

    Cardinality(String id) {
      this.id = id;
    }

    /// As the HTTP API writes it.
    public String id() {
      return id;
    }
  }

  public VectorMatching {
    labels = List.copyOf(labels);
    include = List.copyOf(include);
  }

  /// All labels, one to one: what holds where nothing is written.
  public static final VectorMatching DEFAULT =
      new VectorMatching(Cardinality.ONE_TO_ONE, false, List.of(), List.of(), null, null);

  /// This matching with another cardinality.
  public VectorMatching withCardinality(Cardinality other) {
    return new VectorMatching(other, on, labels, include, fillLeft, fillRight);
  }
}
