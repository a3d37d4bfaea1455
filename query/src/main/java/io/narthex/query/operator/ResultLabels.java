package io.narthex.query.operator;

import io.narthex.query.syntax.BinaryOperator;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.VectorMatching;
import io.narthex.query.syntax.VectorMatching.Cardinality;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;

/// Labels of what an operation of two vectors puts out.
final class ResultLabels {
  private final VectorMatching matching;
  private final MatchGroups groups;
  private final boolean nameless;
  private final boolean oneToOne;

  /// @param groups with the "many" side on the left
  ResultLabels(
      Expr.Binary node, VectorMatching matching, MatchGroups groups, boolean delayedNameRemoval) {
    this.matching = matching;
    this.groups = groups;
    this.nameless =
        node.operator().kind() == BinaryOperator.Kind.ARITHMETIC
            || (node.returnBool() && !delayedNameRemoval);
    this.oneToOne = matching.cardinality() == Cardinality.ONE_TO_ONE;
  }

  /// Labels of the result of two series; where one of them is filled, it stands for the matching
  /// labels.
  ///
  /// @param many of the left side, or [MatchSide#NONE]
  /// @param one of the right side, or [MatchSide#NONE]
  Labels of(int many, int one) {
    int group = many != MatchSide.NONE ? groups.left().group(many) : groups.right().group(one);
    Labels matched = groups.labels().get(group);
    if (oneToOne && (matching.on() || nameless || many == MatchSide.NONE)) {
      return nameless ? NamelessSource.strip(matched) : matched;
    }
    LabelsBuilder builder =
        (many == MatchSide.NONE ? matched : groups.left().labels(many)).toBuilder();
    if (nameless) {
      NamelessSource.METADATA_LABELS.forEach(builder::delete);
    }
    if (oneToOne) {
      matching.labels().forEach(builder::delete);
    }
    if (!matching.include().isEmpty()) {
      Labels from = one == MatchSide.NONE ? matched : groups.right().labels(one);
      matching.include().forEach(name -> builder.set(name, from.get(name)));
    }
    return builder.build();
  }
}
