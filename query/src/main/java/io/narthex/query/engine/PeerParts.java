package io.narthex.query.engine;

import io.narthex.query.RemoteEvaluation;
import io.narthex.query.function.Annotations;
import io.narthex.query.operator.Evaluation;
import io.narthex.query.operator.RemoteTable;
import io.narthex.query.operator.SeriesTable;
import io.narthex.query.operator.StepGrid;
import io.narthex.query.plan.Plan;
import io.narthex.query.plan.PlannedQuery;
import io.narthex.query.plan.PushDown;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.PositionRange;
import io.narthex.query.syntax.Printer;
import io.narthex.storage.ReadContext;
import io.narthex.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The parts of one query that peers compute. Where a peer fails, or two peers have the same
/// series, the part is not taken and is computed here from samples that are read. Used by the
/// thread that connects operators.
final class PeerParts {
  /// What a server says of an expression, with the place in what it was asked.
  private static final Pattern NOTE =
      Pattern.compile("PromQL (?:warning|info): (.*?)(?: \\(\\d+:\\d+\\))?", Pattern.DOTALL);

  private final RemoteEvaluation peers;
  private final long lookbackMs;
  private final List<String> computed = new ArrayList<>();

  PeerParts(RemoteEvaluation peers, long lookbackMs) {
    this.peers = peers;
    this.lookbackMs = lookbackMs;
  }

  /// `query` with what peers are asked for.
  PlannedQuery marked(PlannedQuery query, ReadContext reads) {
    return peers.isEmpty()
        ? query
        : PushDown.rewrite(query, selector -> peers.covers(selector, reads));
  }

  /// What peers were asked and have answered.
  List<String> computed() {
    return List.copyOf(computed);
  }

  /// What peers compute for `part`; null: they do not.
  @Nullable SeriesTable table(Plan.Remote part, Evaluation evaluation) {
    StepGrid grid = evaluation.grid();
    String text = Printer.print(part.source());
    RemoteTable rows = new RemoteTable(evaluation);
    RemoteEvaluation.Notes notes;
    try {
      notes =
          peers.evaluate(
              new RemoteEvaluation.Request(
                  text, grid.startMs(), grid.stepMs(), grid.count(), lookbackMs),
              evaluation.reads(),
              rows::add);
    } catch (StorageException e) {
      rows.discard();
      return switch (e.kind()) {
        // less may be held where samples stream
        case UNAVAILABLE, LIMIT -> null;
        case CANCELLED, TIMEOUT, CORRUPT, CLOSED -> throw e;
      };
    }
    if (!rows.isDistinct() && !(part.source() instanceof Expr.Aggregate)) {
      rows.discard();
      return null;
    }
    note(notes, part.source().position(), evaluation.annotations());
    computed.add(text);
    return rows.build();
  }

  private static void note(
      RemoteEvaluation.Notes notes, PositionRange place, Annotations annotations) {
    for (String warning : notes.warnings()) {
      Matcher note = NOTE.matcher(warning);
      if (note.matches()) {
        annotations.warn(note.group(1), place);
      } else {
        annotations.warnOfStorage(warning);
      }
    }
    for (String info : notes.infos()) {
      Matcher note = NOTE.matcher(info);
      if (note.matches()) {
        annotations.info(note.group(1), place);
      }
    }
  }
}
