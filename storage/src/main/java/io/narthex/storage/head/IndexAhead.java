package io.narthex.storage.head;

import io.narthex.storage.postings.InvertedIndex;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/// Indexes series on a thread of its own while one that holds the append lock adds others behind
/// them. Nobody else may add to the index before [#end].
final class IndexAhead {
  /// Series indexed at once.
  private static final int BATCH = 1 << 14;

  private final InvertedIndex index;
  private final Thread thread =
      Thread.ofPlatform().name("head-index").daemon(true).unstarted(this::run);

  /// Series below this one are indexed; the thread's.
  private int indexed;

  private volatile int added;
  private volatile boolean ending;

  /// Series below this one are in the index, once the thread has ended.
  private final CompletableFuture<Integer> outcome = new CompletableFuture<>();

  /// @param indexed series below this one are in the index
  IndexAhead(InvertedIndex index, int indexed) {
    this.index = index;
    this.indexed = indexed;
    this.added = indexed;
    thread.start();
  }

  /// Series below `end` were added.
  void added(int end) {
    added = end;
    LockSupport.unpark(thread);
  }

  private void run() {
    try {
      while (true) {
        // In this order: what was added before the end is seen.
        boolean last = ending;
        int end = added;
        if (end - indexed >= BATCH || (last && end > indexed)) {
          index.add(indexed, end);
          indexed = end;
        } else if (last) {
          outcome.complete(indexed);
          return;
        } else {
          LockSupport.park(this);
        }
      }
    } catch (RuntimeException | Error e) {
      outcome.completeExceptionally(e);
    }
  }

  /// Waits until all that was added is indexed.
  ///
  /// @return series below this one are in the index
  int end() {
    ending = true;
    LockSupport.unpark(thread);
    try {
      return outcome.join();
    } catch (CompletionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new IllegalStateException("index of series: expected=grown, actual=" + cause, cause);
    }
  }
}
