package io.narthex.rules.scheduler;

import io.narthex.rules.AlertingRule;
import io.narthex.rules.RuleGroup;
import io.narthex.rules.alerting.ActiveAlerts;
import io.narthex.rules.alerting.LastActivity;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Restores since when the alerts of a group are active from what was written before a restart.
/// Tried again as long as storage cannot be asked and the outage is tolerated.
final class AlertRestoring {
  private static final Logger LOG = LoggerFactory.getLogger(AlertRestoring.class);

  private final RunningGroup running;
  private boolean begins;
  private int attempts;
  private long firstMs;

  AlertRestoring(RunningGroup running) {
    this.running = running;
  }

  /// The server has begun with this group: it is restored once, and timed, even where it has no
  /// alerts.
  void begin() {
    begins = true;
  }

  /// Whether there is something to restore.
  boolean isNeeded() {
    return (begins && attempts == 0)
        || running.rules().stream().anyMatch(RunningRule::awaitsRestoring);
  }

  /// Restores what can be restored as of `nowMs`.
  void run(long nowMs) {
    long startNanos = running.context().environment().clock().nanoTime();
    if (attempts++ == 0) {
      firstMs = nowMs;
    }
    for (RunningRule rule : running.rules()) {
      ActiveAlerts alerts = rule.alerts();
      if (alerts != null && rule.awaitsRestoring()) {
        rule.restored(restore((AlertingRule) rule.rule(), alerts, nowMs));
      }
    }
    running.counters().restored(running.context().environment().clock().nanoTime() - startNanos);
  }

  /// @return whether it is done
  private boolean restore(AlertingRule rule, ActiveAlerts alerts, long nowMs) {
    RuleOptions options = running.context().options();
    if (rule.timing().forMs() < options.forGraceMs()) {
      return true;
    }
    try {
      Map<Labels, LastActivity> last =
          read(alerts, new TimeRange(nowMs - options.outageToleranceMs(), nowMs));
      alerts.restore(last, options.forGraceMs(), nowMs, attempts > 1);
      return true;
    } catch (StorageException e) {
      boolean givenUp = nowMs - firstMs > options.outageToleranceMs();
      RuleGroup group = running.group();
      LOG.error(
          "Restoring the 'for' state failed{}: group={} alert={} err={}",
          givenUp ? "" : ", to be tried again",
          group.key(),
          rule.name(),
          e.getMessage());
      return givenUp;
    }
  }

  private Map<Labels, LastActivity> read(ActiveAlerts alerts, TimeRange range) {
    Storage storage = running.context().environment().storage();
    SeriesQuery query = new SeriesQuery(alerts.stateMatchers(), range, SelectHints.NONE, false);
    Map<Labels, LastActivity> last = new HashMap<>();
    try (Snapshot snapshot = storage.snapshot(List.of(query), ReadContext.unbounded())) {
      SeriesSelection selection = snapshot.selection(0);
      SampleBatch batch = new SampleBatch();
      try (SampleCursor cursor = selection.cursor(0, selection.seriesCount())) {
        while (cursor.next(batch)) {
          if (batch.count > 0) {
            Labels labels =
                selection.labels(batch.ordinal).toBuilder().delete(Labels.METRIC_NAME).build();
            int index = batch.count - 1;
            last.put(labels, new LastActivity(batch.timestampsMs[index], batch.values[index]));
          }
        }
      }
    }
    return last;
  }
}
