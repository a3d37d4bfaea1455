package io.narthex.query.operator;

import io.narthex.storage.SeriesGroups;

/// Accumulates the rows of a vector by group while they are read: each run of series accumulates
/// for itself, for the groups it meets, and the runs are merged in order. Memory is groups times
/// steps, not series times steps.
final class GroupRuns {
  private GroupRuns() {}

  /// How one group is accumulated; used by several threads.
  ///
  /// @param <A> what is accumulated of one group
  interface Accumulation<A> {
    /// Nothing yet; its memory is charged.
    A create();

    /// Adds the row of a series.
    void add(A group, double[] row);

    /// Adds what series behind those of `group` have; the memory of `later` is given back.
    void merge(A group, A later);
  }

  /// Reads all of `input`.
  static <A> GroupMap<A> accumulate(
      VectorSource input,
      SeriesGroups groups,
      Evaluation evaluation,
      Accumulation<A> accumulation) {
    evaluation.reads().charge(GroupMap.sizeBytes(groups.groupCount()));
    GroupMap<A> all = new GroupMap<>(groups.groupCount());
    evaluation
        .runs()
        .inOrder(
            input.seriesCount(),
            (from, to) -> {
              evaluation.reads().check();
              GroupMap<A> run = new GroupMap<>(Math.min(to - from, groups.groupCount()));
              input.read(from, to, sink(run, input, groups.groupOfOrdinal(), accumulation));
              return run;
            },
            run -> merge(run, all, accumulation));
    return all;
  }

  private static <A> RowSink sink(
      GroupMap<A> run, VectorSource input, int[] groupOfOrdinal, Accumulation<A> accumulation) {
    return (ordinal, values) -> {
      int group = groupOfOrdinal[ordinal];
      int slot = run.slot(group);
      if (slot < 0) {
        slot = run.add(group, accumulation.create());
      }
      accumulation.add(run.value(slot), values);
      if (input.dropsName(ordinal)) {
        run.dropName(slot);
      }
    };
  }

  private static <A> void merge(GroupMap<A> run, GroupMap<A> all, Accumulation<A> accumulation) {
    for (int i = 0; i < run.size(); i++) {
      int slot = all.slot(run.group(i));
      if (slot < 0) {
        slot = all.add(run.group(i), run.value(i));
      } else {
        accumulation.merge(all.value(slot), run.value(i));
      }
      if (run.dropsName(i)) {
        all.dropName(slot);
      }
    }
  }
}
