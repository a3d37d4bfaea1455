package io.narthex.server.remote.shards;

import io.narthex.server.http.HttpAnswer;
import io.narthex.server.http.HttpCall;
import io.narthex.server.http.HttpCallException;
import io.narthex.server.http.HttpCallback;
import io.narthex.storage.ReadContext;
import io.narthex.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Answers of several shards that are asked at once. Used by one thread; to be closed: what comes
/// later is given back unread.
final class ShardAnswers implements AutoCloseable {
  private static final long CHECK_MS = 20;

  private final List<CompletableFuture<HttpAnswer>> answers = new ArrayList<>();
  private final List<Shard> shards = new ArrayList<>();

  /// Sends a request.
  void ask(Shard shard, HttpCall call) {
    CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
    shards.add(shard);
    answers.add(answer);
    shard
        .client()
        .send(
            call,
            new HttpCallback() {
              @Override
              public void answered(HttpAnswer given) {
                if (!answer.complete(given)) {
                  given.close();
                }
              }

              @Override
              public void failed(HttpCallException cause) {
                answer.completeExceptionally(cause);
              }
            });
  }

  /// Waits for the answer to the request at `index`; it stays with this.
  ///
  /// @throws StorageException `UNAVAILABLE` where there is none
  HttpAnswer await(int index, ReadContext reads) {
    CompletableFuture<HttpAnswer> answer = answers.get(index);
    while (true) {
      reads.check();
      try {
        return answer.get(CHECK_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // the client has a deadline, and the caller's was looked at
      } catch (ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        throw unavailable(index, String.valueOf(cause.getMessage()), cause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StorageException(StorageException.Kind.CANCELLED, "shard: interrupted", e);
      }
    }
  }

  /// Says that the shard of the request at `index` is of no use now.
  StorageException unavailable(int index, String why, Throwable cause) {
    return new StorageException(
        StorageException.Kind.UNAVAILABLE, "shard " + shards.get(index).url() + ": " + why, cause);
  }

  @Override
  public void close() {
    for (CompletableFuture<HttpAnswer> answer : answers) {
      if (!answer.cancel(false) && !answer.isCompletedExceptionally()) {
        answer.join().close();
      }
    }
  }
}
