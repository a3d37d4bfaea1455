package io.narthex.benchmarks.macro;

import io.narthex.server.remote.RemoteWriteMetrics;
import io.narthex.server.remote.RemoteWriteReceiver;
import io.narthex.server.remote.WriteHeaders;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.Storage;
import io.narthex.storage.WireKeys;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.exemplar.ExemplarStore;
import io.narthex.storage.labels.KeyedHash;
import io.netty.buffer.Unpooled;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CompletableFuture;

/// Has remote-write bodies stored without a server, on the caller's thread. Not thread-safe.
final class DirectWriter {
  private static final long KEY_BYTES = 64 << 20;
  private static final long SECRET = 1;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final RemoteWriteReceiver receiver;

  DirectWriter(Storage storage, MemoryBudget budget) {
    this.receiver =
        new RemoteWriteReceiver(
            new RemoteWriteReceiver.Parts(
                storage,
                Clock.system(),
                WriteHeaders.BOTH,
                new WireKeys(KEY_BYTES, budget),
                () -> new KeyedHash(SECRET, SECRET),
                new ExemplarStore(MemoryBudget.root(0)),
                budget,
                Runnable::run,
                new RemoteWriteMetrics(new PrometheusRegistry())));
  }

  /// Has one body stored and waits until it is durable.
  ///
  /// @return CPU that this thread took until the answer was due
  long write(byte[] body) throws IOException {
    CompletableFuture<String> answer = new CompletableFuture<>();
    long begin = threads.getCurrentThreadCpuTime();
    receiver.receive(
        null,
        null,
        Unpooled.wrappedBuffer(body),
        given -> answer.complete(given.status() == 204 ? "" : given.status() + " " + given.text()));
    long nanos = threads.getCurrentThreadCpuTime() - begin;
    String failure = answer.join();
    if (!failure.isEmpty()) {
      throw new IOException("remote write: expected=204, actual=" + failure);
    }
    return nanos;
  }
}
