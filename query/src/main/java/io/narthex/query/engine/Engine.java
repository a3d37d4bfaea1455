package io.narthex.query.engine;

import io.narthex.query.ExecutedQuery;
import io.narthex.query.PreparedQuery;
import io.narthex.query.QueryEngine;
import io.narthex.query.QueryException;
import io.narthex.query.QueryObserver;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryResult;
import io.narthex.query.QueryStatistics;
import io.narthex.query.QueryValue;
import io.narthex.query.RemoteEvaluation;
import io.narthex.query.function.Annotations;
import io.narthex.query.operator.Evaluation;
import io.narthex.query.operator.Operand;
import io.narthex.query.operator.Runs;
import io.narthex.query.operator.SampleAccount;
import io.narthex.query.operator.SampleLedger;
import io.narthex.query.operator.StepGrid;
import io.narthex.query.plan.Plan;
import io.narthex.query.plan.PlanException;
import io.narthex.query.plan.PlannedQuery;
import io.narthex.query.plan.Planner;
import io.narthex.query.plan.QueryTimes;
import io.narthex.query.plan.Rewrites;
import io.narthex.query.syntax.DeepStack;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.PositionRange;
import io.narthex.query.syntax.ValueType;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import io.narthex.storage.clock.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Evaluates PromQL over a storage. Thread-safe; a query runs on the thread that asks and, where
/// the options allow more than one, on threads of the engine.
public final class Engine implements QueryEngine, AutoCloseable {
  private static final long NANOS_PER_MS = 1_000_000;
  private static final int MAX_ANNOTATIONS = 10;

  private final Storage storage;
  private final EngineOptions options;
  private final Clock clock;
  private final Around around;
  private final Rewrites rewrites;
  private final Semaphore places;
  private final @Nullable ExecutorService threads;
  private volatile boolean closed;

  /// Evaluates over `storage` without a bound on memory.
  public Engine(Storage storage, EngineOptions options, Clock clock) {
    this(storage, options, clock, MemoryBudget.root(Long.MAX_VALUE), QueryObserver.NONE);
  }

  /// Evaluates over `storage`, with deadlines by `clock`; queries take their memory from `budget`.
  ///
  /// @param observer told of each query that parses
  public Engine(
      Storage storage,
      EngineOptions options,
      Clock clock,
      MemoryBudget budget,
      QueryObserver observer) {
    this(storage, options, clock, new Around(budget, observer, RemoteEvaluation.NONE));
  }

  /// Evaluates over `storage`, with deadlines by `clock`.
  public Engine(Storage storage, EngineOptions options, Clock clock, Around around) {
    this(storage, options, clock, around, rewrites(options.features()));
  }

  /// Types of series and start timestamps are warned of, so no series may be left out then.
  private static Rewrites rewrites(EngineFeatures features) {
    return features.typeAndUnitLabels() || features.startTimestamps()
        ? Rewrites.COUNTING_ALL
        : Rewrites.ALL;
  }

  /// What an engine works with besides.
  ///
  /// @param budget queries take their memory from it
  /// @param observer told of each query that parses
  /// @param peers compute parts of queries whose series they alone have; not asked where names are
  ///   dropped late or types are labels, since they may hold it otherwise
  public record Around(MemoryBudget budget, QueryObserver observer, RemoteEvaluation peers) {}

  /// @param rewrites what is done to plans
  Engine(Storage storage, EngineOptions options, Clock clock, Around around, Rewrites rewrites) {
    this.storage = storage;
    this.options = options;
    this.clock = clock;
    this.around = around;
    this.rewrites = rewrites;
    this.places = new Semaphore(options.maxConcurrency());
    this.threads =
        options.threads() > 1
            ? Executors.newFixedThreadPool(
                options.threads(),
                Thread.ofPlatform()
                    .name("query-", 0)
                    .daemon()
                    .stackSize(DeepStack.bytes(options.parser().maxNesting()))
                    .factory())
            : null;
  }

  @Override
  public QueryResult instant(String query, long timeMs, QueryOptions queryOptions) {
    return new Run(query, queryOptions, timeMs, timeMs, 0).execute(parsed(query));
  }

  @Override
  public PreparedQuery prepare(String query) {
    Expr expr = parsed(query);
    return (timeMs, queryOptions) -> new Run(query, queryOptions, timeMs, timeMs, 0).execute(expr);
  }

  @Override
  public QueryResult range(
      String query, long startMs, long endMs, long stepMs, QueryOptions queryOptions) {
    if (stepMs <= 0 || endMs < startMs) {
      throw new QueryException(
          QueryException.Kind.BAD_DATA,
          "range query: expected=start <= end and a step above 0, actual="
              + startMs
              + ".."
              + endMs
              + " every "
              + stepMs
              + " ms");
    }
    return new Run(query, queryOptions, startMs, endMs, stepMs).execute(parsed(query));
  }

  private Expr parsed(String query) {
    options.limits().checkLength(query);
    try {
      return Parser.parse(query, options.parser());
    } catch (ParseException e) {
      throw badData(e);
    }
  }

  private static QueryException badData(Exception e) {
    return new QueryException(QueryException.Kind.BAD_DATA, String.valueOf(e.getMessage()), e);
  }

  /// Ends the engine's threads; running queries are cancelled.
  @Override
  public void close() {
    closed = true;
    if (threads != null) {
      threads.shutdown();
    }
  }

  /// One query.
  private final class Run {
    private final String query;
    private final QueryOptions queryOptions;
    private final long startMs;
    private final long endMs;
    private final long stepMs;
    private final long startedNanos = clock.nanoTime();
    private final Annotations annotations = new Annotations(options.features().typeAndUnitLabels());
    private final SampleLedger ledger;
    private final PeerParts peers;

    /// When the phases of the query ended; 0: they have not.
    private long queuedNanos;

    private long preparedNanos;
    private long evaluatedNanos;

    /// @param stepMs 0 for an instant query
    Run(String query, QueryOptions queryOptions, long startMs, long endMs, long stepMs) {
      this.query = query;
      this.queryOptions = queryOptions;
      this.startMs = startMs;
      this.endMs = endMs;
      this.stepMs = stepMs;
      boolean perStep = options.features().perStepStatistics() && queryOptions.perStepStatistics();
      this.ledger =
          new SampleLedger(new SampleAccount(options.maxSamples(), perStep ? steps() : 0));
      this.peers = new PeerParts(asked(), lookbackMs());
    }

    private RemoteEvaluation asked() {
      EngineFeatures features = options.features();
      return features.delayedNameRemoval() || features.typeAndUnitLabels()
          ? RemoteEvaluation.NONE
          : around.peers();
    }

    private int steps() {
      return stepMs == 0 ? 1 : Math.toIntExact((endMs - startMs) / stepMs + 1);
    }

    QueryResult execute(Expr expr) {
      return DeepStack.call(expr, () -> executeHere(expr));
    }

    private QueryResult executeHere(Expr expr) {
      annotations.placeIn(expr);
      PlannedQuery plan = plan(expr);
      String error = null;
      QueryStatistics statistics = null;
      try {
        QueryResult result = answered(plan);
        statistics = result.statistics();
        return result;
      } catch (RuntimeException e) {
        error = String.valueOf(e.getMessage());
        throw e;
      } finally {
        around
            .observer()
            .executed(
                new ExecutedQuery(
                    query,
                    startMs,
                    endMs,
                    stepMs,
                    statistics == null ? statistics() : statistics,
                    error,
                    queryOptions.origin()));
      }
    }

    private QueryResult answered(PlannedQuery plan) {
      long timeoutMs =
          queryOptions.timeoutMs() == 0
              ? options.timeoutMs()
              : Math.min(queryOptions.timeoutMs(), options.timeoutMs());
      long deadlineNanos = startedNanos + NANOS_PER_MS * timeoutMs;
      takePlace(deadlineNanos);
      queuedNanos = clock.nanoTime();
      int place = around.observer().begins(query);
      try (QueryReads reads =
          new QueryReads(
              this::isCancelled, deadlineNanos, clock, options.limits().budget(around.budget()))) {
        return answer(evaluate(plan, reads));
      } catch (StorageException e) {
        throw translated(e);
      } finally {
        around.observer().ends(place);
        places.release();
      }
    }

    private boolean isCancelled() {
      return closed || queryOptions.cancelled().getAsBoolean();
    }

    private PlannedQuery plan(Expr expr) {
      if (stepMs > 0 && expr.type() != ValueType.VECTOR && expr.type() != ValueType.SCALAR) {
        throw new QueryException(
            QueryException.Kind.BAD_DATA,
            "invalid expression type \""
                + expr.type().documentedName()
                + "\" for range query, must be Scalar or instant Vector");
      }
      try {
        return Planner.plan(
            expr,
            new QueryTimes(
                startMs, endMs, stepMs, lookbackMs(), options.subqueryStepMs().getAsLong()));
      } catch (PlanException e) {
        throw badData(e);
      }
    }

    private long lookbackMs() {
      return queryOptions.lookbackMs() == 0 ? options.lookbackMs() : queryOptions.lookbackMs();
    }

    private void takePlace(long deadlineNanos) {
      boolean taken = places.tryAcquire();
      while (!taken) {
        if (isCancelled()) {
          throw new QueryException(
              QueryException.Kind.CANCELED, "query was canceled in query queue");
        }
        if (clock.nanoTime() - deadlineNanos > 0) {
          throw new QueryException(QueryException.Kind.TIMEOUT, "query timed out in query queue");
        }
        try {
          taken = places.tryAcquire(10, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new QueryException(
              QueryException.Kind.CANCELED, "query was canceled in query queue", e);
        }
      }
    }

    private QueryValue evaluate(PlannedQuery written, QueryReads reads) {
      reads.check();
      PlannedQuery plan = rewrites.apply(peers.marked(written, reads));
      try (QuerySnapshots snapshots =
          new QuerySnapshots(storage, plan, options.limits(), reads, annotations)) {
        preparedNanos = clock.nanoTime();
        QueryValue value =
            value(
                plan.root(),
                new Evaluator(snapshots, lookbackMs(), options, ledger, new SharedValues(), peers),
                evaluation(reads));
        ledger.account().checkPeak(ledger.peak());
        evaluatedNanos = clock.nanoTime();
        return value;
      }
    }

    private Evaluation evaluation(QueryReads reads) {
      return new Evaluation(
          new StepGrid(startMs, startMs == endMs ? 0 : stepMs, steps()),
          annotations,
          reads,
          ledger.account(),
          new Runs(threads, options.threads()),
          options.features().delayedNameRemoval());
    }

    private QueryValue value(Plan root, Evaluator evaluator, Evaluation evaluation) {
      if (root instanceof Plan.Range range) {
        Evaluator.RangeValue value = evaluator.range(range, true, evaluation);
        return Results.rangeVector(value.source(), value.cost(), evaluation);
      }
      Operand operand = evaluator.evaluate(root, evaluation).operand();
      return stepMs == 0
          ? Results.instant(operand, evaluation)
          : Results.range(operand, evaluation);
    }

    private QueryResult answer(QueryValue value) {
      return new QueryResult(
          value,
          texts(annotations.storageWarnings(), annotations.warnings(), "warning"),
          texts(List.of(), annotations.infos(), "info"),
          statistics());
    }

    /// What was counted until now; a phase that a failed query has not ended lasts until now.
    private QueryStatistics statistics() {
      long endNanos = clock.nanoTime();
      long queued = queuedNanos == 0 ? endNanos : queuedNanos;
      long prepared = preparedNanos == 0 ? endNanos : preparedNanos;
      long evaluated = evaluatedNanos == 0 ? endNanos : evaluatedNanos;
      return new QueryStatistics(
          endNanos - queued,
          endNanos - evaluated,
          prepared - queued,
          evaluated - prepared,
          queued - startedNanos,
          endNanos - startedNanos,
          ledger.account().total(),
          ledger.account().samplesRead(),
          ledger.peak(),
          peers.computed(),
          perStep());
    }

    private QueryStatistics.@Nullable PerStep perStep() {
      long[] totals = ledger.account().totalPerStep();
      return totals.length == 0
          ? null
          : new QueryStatistics.PerStep(
              startMs, stepMs, totals, ledger.account().samplesReadPerStep());
    }

    private List<String> texts(
        List<String> withoutPlace, Map<String, PositionRange> placed, String kind) {
      List<String> texts = new ArrayList<>(withoutPlace);
      placed.forEach((text, position) ->
          texts.add(text + " (" + ParseException.place(query, position.start()) + ')'));
      if (texts.size() <= MAX_ANNOTATIONS) {
        return texts;
      }
      List<String> cut = new ArrayList<>(texts.subList(0, MAX_ANNOTATIONS));
      cut.add(texts.size() - MAX_ANNOTATIONS + " more " + kind + " annotations omitted");
      return cut;
    }
  }

  private static RuntimeException translated(StorageException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.kind()) {
      case TIMEOUT -> new QueryException(QueryException.Kind.TIMEOUT, message, e);
      case CANCELLED -> new QueryException(QueryException.Kind.CANCELED, message, e);
      case LIMIT -> new QueryException(QueryException.Kind.EXECUTION, message, e);
      case CORRUPT -> new QueryException(QueryException.Kind.INTERNAL, message, e);
      case UNAVAILABLE, CLOSED -> e;
    };
  }
}
