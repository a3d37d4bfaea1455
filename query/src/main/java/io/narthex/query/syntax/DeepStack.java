package io.narthex.query.syntax;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Runs work that descends as deep as a query nests. Most do not nest deep, and their work runs on
/// the thread that asks; for others there is a thread of their own with a stack as large as it
/// takes, so that no stack ever overflows.
public final class DeepStack {
  /// Levels that the stack of any thread has room for.
  private static final int SHALLOW = 150;

  /// What a level takes at most, by a wide margin: about 2 KiB were measured.
  private static final long BYTES_PER_LEVEL = 16 << 10;

  private static final long LEAST_BYTES = 1 << 20;

  private DeepStack() {}

  /// Work that may fail in its own way.
  public interface Work<T extends @Nullable Object, E extends Exception> {
    T run() throws E;
  }

  /// Size of a stack for work that descends `levels` deep.
  public static long bytes(int levels) {
    return LEAST_BYTES + BYTES_PER_LEVEL * levels;
  }

  /// Runs work that descends as deep as `expr` nests.
  public static <T extends @Nullable Object, E extends Exception> T call(Expr expr, Work<T, E> work)
      throws E {
    return call(levels(expr), work);
  }

  /// Runs work that descends `levels` deep. Whoever waits for it is not interrupted meanwhile.
  @SuppressWarnings("unchecked") // nothing else than E is checked
  static <T extends @Nullable Object, E extends Exception> T call(int levels, Work<T, E> work)
      throws E {
    if (levels <= SHALLOW) {
      return work.run();
    }
    FutureTask<T> task = new FutureTask<>(work::run);
    Thread.ofPlatform()
        .name(Thread.currentThread().getName() + "-deep")
        .daemon()
        .stackSize(bytes(levels))
        .start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          switch (e.getCause()) {
            case RuntimeException cause -> throw cause;
            case Error cause -> throw cause;
            case null, default -> throw (E) e.getCause();
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private record Level(Expr expr, int depth) {}

  private record DurationLevel(DurationExpr expr, int depth) {}

  /// How deep whoever walks over `root` descends. Left operands do not count: everyone goes down
  /// chains in a loop.
  public static int levels(Expr root) {
    int deepest = 0;
    Deque<Level> open = new ArrayDeque<>();
    open.push(new Level(root, 1));
    while (!open.isEmpty()) {
      Level next = open.pop();
      Expr expr = next.expr();
      deepest = Math.max(deepest, next.depth() + durationLevels(expr));
      List<Expr> children = Selectors.children(expr);
      for (int i = 0; i < children.size(); i++) {
        boolean left = expr instanceof Expr.Binary && i == 0;
        open.push(new Level(children.get(i), left ? next.depth() : next.depth() + 1));
      }
    }
    return deepest;
  }

  private static int durationLevels(Expr expr) {
    return switch (expr) {
      case Expr.VectorSelector v -> durationLevels(v.shift().offsetExpr());
      case Expr.MatrixSelector m -> durationLevels(m.rangeExpr());
      case Expr.Subquery s ->
          Math.max(
              durationLevels(s.rangeExpr()),
              Math.max(durationLevels(s.stepExpr()), durationLevels(s.shift().offsetExpr())));
      default -> 0;
    };
  }

  private static int durationLevels(@Nullable DurationExpr root) {
    int deepest = 0;
    Deque<DurationLevel> open = new ArrayDeque<>();
    if (root != null) {
      open.push(new DurationLevel(root, 1));
    }
    while (!open.isEmpty()) {
      DurationLevel next = open.pop();
      deepest = Math.max(deepest, next.depth());
      if (next.expr() instanceof DurationExpr.Operation operation) {
        if (operation.left() != null) {
          open.push(new DurationLevel(operation.left(), next.depth() + 1));
        }
        if (operation.right() != null) {
          open.push(new DurationLevel(operation.right(), next.depth() + 1));
        }
      }
    }
    return deepest;
  }
}
