package io.narthex.server.remote;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.Storage;
import io.narthex.storage.WireKeys;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.labels.KeyedHash;
import io.narthex.storage.testing.NaiveStorage;
import io.netty.buffer.Unpooled;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A receiver that works on the caller's thread, before a plain storage.
final class ReceiverFixture {
  static final long NOW_MS = 1_795_000_000_000L;
  private static final String TYPE = "application/x-protobuf";

  private final Storage storage;
  private final MemoryBudget inFlight = MemoryBudget.root(64 << 20);
  private final RemoteWriteReceiver receiver;

  record Answer(int status, String text, int retryAfterSeconds) {}

  ReceiverFixture() {
    this(new NaiveStorage());
  }

  ReceiverFixture(Storage storage) {
    this.storage = storage;
    Clock clock = new ManualClock(NOW_MS);
    this.receiver =
        new RemoteWriteReceiver(
            new RemoteWriteReceiver.Parts(
                storage,
                clock,
                newKeys(),
                () -> new KeyedHash(1, 2),
                inFlight,
                Runnable::run,
                new RemoteWriteMetrics(new PrometheusRegistry())));
  }

  static WireKeys newKeys() {
    return new WireKeys(1 << 20, MemoryBudget.root(1 << 24));
  }

  static WriteRequestDecoder newDecoder() {
    return new WriteRequestDecoder(newKeys(), new KeyedHash(1, 2));
  }

  Storage storage() {
    return storage;
  }

  MemoryBudget inFlight() {
    return inFlight;
  }

  Answer send(byte[] body) {
    return send(TYPE, "snappy", body);
  }

  Answer send(@Nullable String contentType, @Nullable String encoding, byte[] body) {
    List<Answer> answers = new ArrayList<>();
    receiver.receive(
        contentType,
        encoding,
        Unpooled.copiedBuffer(body),
        (status, text, retryAfter) -> answers.add(new Answer(status, text, retryAfter)));
    if (answers.size() != 1) {
      throw new AssertionError("answers: expected=1, actual=" + answers);
    }
    return answers.get(0);
  }
}
