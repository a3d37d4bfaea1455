package io.narthex.server.cli;

import io.narthex.rules.RecordingRule;
import io.narthex.rules.Rule;
import io.narthex.rules.RuleGroup;
import io.narthex.rules.scheduler.SeriesShape;
import io.narthex.rules.scheduler.Slots;
import io.narthex.server.json.RangeAnswer;
import io.narthex.storage.database.BlockBackfill;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Makes blocks of what recording rules would have written, had they been there: a server is asked
/// at the times at which it evaluates the rules now. Block by block, so that memory holds one of
/// them at most. Alerting rules are left out.
///
/// @param rangeMs length of a block
/// @param err gets what fails
record RuleBackfill(RangeQueries queries, long rangeMs, PrintStream err) {
  private static final long MS_PER_SECOND = 1_000;

  /// Writes the results of all rules.
  ///
  /// @param startMs whole seconds
  /// @param endMs whole seconds
  /// @return whether all rules were answered
  boolean run(List<RuleGroup> groups, long startMs, long endMs, BlockBackfill target)
      throws IOException {
    List<Rule> failed = new ArrayList<>();
    for (long from = Math.floorDiv(startMs, rangeMs) * rangeMs; from <= endMs; from += rangeMs) {
      long fromMs = Math.max(from, startMs);
      // Times of queries are seconds.
      long lastMs =
          Math.min(Math.floorDiv(from + rangeMs - 1, MS_PER_SECOND) * MS_PER_SECOND, endMs);
      for (RuleGroup group : groups) {
        for (Rule rule : group.rules()) {
          if (rule instanceof RecordingRule recording && !failed.contains(rule)) {
            run(recording, times(recording, group, fromMs, lastMs), target, failed);
          }
        }
      }
      target.flush();
    }
    return failed.isEmpty();
  }

  /// The times of an interval at which a server evaluates the group.
  private static RangeQueries.RangeQuery times(
      Rule rule, RuleGroup group, long fromMs, long lastMs) {
    long firstMs = Slots.of(group).atOrBefore(fromMs);
    while (firstMs < fromMs) {
      firstMs += group.intervalMs();
    }
    return new RangeQueries.RangeQuery(rule.query(), firstMs, lastMs, group.intervalMs());
  }

  private void run(
      RecordingRule rule, RangeQueries.RangeQuery query, BlockBackfill target, List<Rule> failed)
      throws IOException {
    if (query.endMs() < query.startMs()) {
      return;
    }
    try {
      queries.run(query, new Results(SeriesShape.of(rule), target));
    } catch (InputException e) {
      failed.add(rule);
      err.println("rule importer error: " + rule.name() + ": " + e.getMessage());
    }
  }

  /// Takes the results of a rule.
  private record Results(SeriesShape shape, BlockBackfill target)
      implements RangeAnswer.Sink<IOException> {
    @Override
    public void series(Labels labels, long[] timestampsMs, double[] values, int count)
        throws IOException {
      Labels full = shape.full(labels);
      for (int i = 0; i < count; i++) {
        target.add(full, timestampsMs[i], values[i]);
      }
    }

    @Override
    public void histograms(Labels labels) throws InputException {
      throw new InputException("not supported: native histogram as a result of a rule");
    }
  }
}
