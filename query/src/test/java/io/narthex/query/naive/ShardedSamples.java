package io.narthex.query.naive;

import io.narthex.query.QueryException;
import io.narthex.query.QueryObserver;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryResult;
import io.narthex.query.QueryValue;
import io.narthex.query.RemoteEvaluation;
import io.narthex.query.engine.Engine;
import io.narthex.query.engine.EngineOptions;
import io.narthex.query.function.Gap;
import io.narthex.query.promqltest.LoadedSamples;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.StaleMarker;
import io.narthex.storage.testing.NaiveStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/// Series that lie on shards with engines of their own, which know nothing but the language without
/// switches, some of them here instead; and all of them in one storage.
final class ShardedSamples implements RemoteEvaluation, AutoCloseable {
  /// Before all samples, so that series are met in the order of their labels; those of shards are
  /// met in another one.
  private static final long FIRST_MS = -100_000_000;

  private final List<Storage> storages = new ArrayList<>();
  private final List<Engine> engines = new ArrayList<>();
  private final Storage here = new NaiveStorage();
  private final Storage all = new NaiveStorage();
  private final Random random;
  private final boolean failing;

  /// @param random decides which series lies where
  /// @param failing whether shards fail in mid-answer now and then
  ShardedSamples(
      Map<Labels, NavigableMap<Long, Double>> samples, int shards, Random random, boolean failing) {
    this.random = random;
    this.failing = failing;
    List<LoadedSamples> parts = new ArrayList<>();
    for (int i = 0; i <= shards; i++) {
      parts.add(new LoadedSamples());
    }
    boolean someHere = random.nextBoolean();
    LoadedSamples whole = new LoadedSamples();
    new TreeMap<>(samples)
        .forEach((labels, series) -> {
          boolean stays = someHere && labels.get("__name__").equals("b") && random.nextInt(3) == 0;
          LoadedSamples part = parts.get(stays ? shards : random.nextInt(shards));
          whole.add(labels, FIRST_MS, StaleMarker.value());
          part.add(labels, FIRST_MS - shuffled(labels), StaleMarker.value());
          for (LoadedSamples loaded : List.of(part, whole)) {
            series.forEach((timeMs, value) -> loaded.add(labels, timeMs, value));
          }
        });
    whole.writeTo(all);
    parts.get(shards).writeTo(here);
    for (LoadedSamples part : parts.subList(0, shards)) {
      Storage storage = new NaiveStorage();
      part.writeTo(storage);
      storages.add(storage);
      engines.add(new Engine(storage, EngineOptions.DEFAULT, Clock.system()));
    }
  }

  private static int shuffled(Labels labels) {
    return Math.floorMod(labels.toString().hashCode() * 31, 1_000_000);
  }

  /// An engine over all series that asks the shards.
  Engine asking(EngineOptions options) {
    return new Engine(
        all,
        options,
        Clock.system(),
        new Engine.Around(MemoryBudget.root(Long.MAX_VALUE), QueryObserver.NONE, this));
  }

  /// An engine over all series.
  Engine alone(EngineOptions options) {
    return new Engine(all, options, Clock.system());
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public boolean covers(SeriesQuery selector, ReadContext reads) {
    try (Snapshot snapshot = here.snapshot(List.of(selector), reads)) {
      return snapshot.selection(0).seriesCount() == 0;
    }
  }

  @Override
  public Notes evaluate(Request request, ReadContext reads, RowSink sink) {
    List<String> warnings = new ArrayList<>();
    List<String> infos = new ArrayList<>();
    for (Engine engine : engines) {
      QueryResult result = ask(engine, request);
      warnings.addAll(result.warnings());
      infos.addAll(result.infos());
      for (QueryValue.Series series : ((QueryValue.Matrix) result.value()).series()) {
        if (failing && random.nextInt(8) == 0) {
          throw new StorageException(StorageException.Kind.UNAVAILABLE, "shard: actual=down");
        }
        sink.row(series.labels(), row(series, request));
      }
    }
    return new Notes(warnings, infos);
  }

  private static QueryResult ask(Engine engine, Request request) {
    try {
      return engine.range(
          request.expression(),
          request.startMs(),
          request.startMs() + (request.steps() - 1) * request.stepMs(),
          Math.max(1, request.stepMs()),
          new QueryOptions(0, request.lookbackMs(), false, () -> false));
    } catch (QueryException e) {
      throw new AssertionError(request.toString(), e);
    }
  }

  private static double[] row(QueryValue.Series series, Request request) {
    double[] row = new double[request.steps()];
    Gap.fill(row);
    for (int i = 0; i < series.values().length; i++) {
      long after = series.timestampsMs()[i] - request.startMs();
      row[(int) (after / Math.max(1, request.stepMs()))] = series.values()[i];
    }
    return row;
  }

  @Override
  public void close() {
    engines.forEach(Engine::close);
    storages.forEach(Storage::close);
    here.close();
    all.close();
  }
}
