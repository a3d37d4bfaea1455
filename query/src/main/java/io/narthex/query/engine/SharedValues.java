package io.narthex.query.engine;

import io.narthex.query.function.Annotations;
import io.narthex.query.operator.Evaluation;
import io.narthex.query.operator.KeptRows;
import io.narthex.query.operator.Operand;
import io.narthex.query.operator.SampleAccount;
import io.narthex.query.operator.VectorSource;
import io.narthex.query.plan.Places;
import io.narthex.query.plan.Plan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// What the parts of one query evaluate to that occur several times. The first time such a part is
/// evaluated its rows are kept; each further time costs nothing but is accounted for as if it were
/// evaluated: samples are counted and annotations are reported, at its own place. Memory is charged
/// once. Used by the thread that connects operators.
final class SharedValues {
  /// What takes more is evaluated each time: reading rows from main memory is no faster than
  /// decoding them again.
  private static final long MOST_BYTES = 8 << 20;

  /// A part that was evaluated.
  ///
  /// @param plan where it was first met
  /// @param counted the samples of one evaluation
  private record Known(
      Plan plan, Evaluator.Value value, Annotations reported, SampleAccount.Counts counted) {}

  private final Map<Integer, Known> known = new HashMap<>();
  private final Set<Integer> large = new HashSet<>();

  /// What `shared` evaluates to.
  ///
  /// @param evaluate evaluates what is inside
  Evaluator.Value value(
      Plan.Shared shared, Evaluation evaluation, Function<Evaluation, Evaluator.Value> evaluate) {
    Known before = known.get(shared.id());
    if (before != null) {
      evaluation.samples().repeat(before.counted());
      evaluation
          .annotations()
          .repeat(before.reported(), Places.between(before.plan(), shared.inner()));
      return before.value();
    }
    if (large.contains(shared.id())) {
      return evaluate.apply(evaluation);
    }
    Annotations reported = evaluation.annotations().recording();
    SampleAccount.Counts counts = evaluation.samples().counts();
    Evaluation recording = evaluation.reporting(reported);
    Evaluator.Value value = evaluate.apply(recording);
    if (value.operand() instanceof Operand.Vector(VectorSource source)) {
      if (KeptRows.sizeBytes(source, evaluation.grid()) > MOST_BYTES) {
        large.add(shared.id());
        return value;
      }
      value = new Evaluator.Value(new Operand.Vector(KeptRows.of(source, recording)), value.cost());
    }
    SampleAccount.Counts counted = evaluation.samples().counts().minus(counts);
    known.put(shared.id(), new Known(shared.inner(), value, reported, counted));
    return value;
  }
}
