package io.narthex.server.remote.read;

import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.CounterNames;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.peer.PeerSeries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Servers with the same series, or one that got the same series from several: what differs in
/// nothing but the replica label is one series.
///
/// @param name of the shard
/// @param label tells replicas apart; empty: none does
record ReplicaSet(String name, String label) {
  private static final long BYTES_PER_SAMPLE = Long.BYTES + Double.BYTES;

  /// The series of all answers, each once.
  ///
  /// @param answers in the order of the replicas
  PeerSeries merge(List<PeerSeries> answers, ReadContext context) {
    Map<Labels, List<SampleRun>> runs = new LinkedHashMap<>();
    for (PeerSeries answer : answers) {
      context.check();
      for (int i = 0; i < answer.seriesCount(); i++) {
        long[] timestampsMs = answer.timestampsMs(i);
        runs.computeIfAbsent(withoutReplica(answer.labels(i)), _ -> new ArrayList<>())
            .add(new SampleRun(timestampsMs, answer.values(i), timestampsMs.length));
      }
    }
    PeerSeries merged = new PeerSeries(context);
    runs.forEach((labels, of) -> merge(labels, of, merged, context));
    return merged.finish();
  }

  private static void merge(
      Labels labels, List<SampleRun> runs, PeerSeries into, ReadContext context) {
    context.check();
    long bytes = BYTES_PER_SAMPLE * runs.stream().mapToLong(SampleRun::count).sum();
    context.charge(bytes);
    boolean counts = CounterNames.isCounter(labels.get(Labels.METRIC_NAME));
    SampleRun one = ReplicaMerge.merge(runs, counts);
    for (int i = 0; i < one.count(); i++) {
      into.add(one.timeMs(i), one.values()[i]);
    }
    into.end(labels);
    context.charge(-bytes);
  }

  private Labels withoutReplica(Labels labels) {
    return labels.has(label) ? labels.toBuilder().delete(label).build() : labels;
  }
}
