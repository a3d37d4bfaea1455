package io.narthex.server.remote;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.Storage;
import io.narthex.storage.WireKeys;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.exemplar.ExemplarStore;
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
  static final String V2_TYPE = TYPE + ";proto=io.prometheus.write.v2.Request";

  private final Storage storage;
  private final MemoryBudget inFlight = MemoryBudget.root(64 << 20);
  private final ExemplarStore exemplars = new ExemplarStore(MemoryBudget.root(1 << 24));
  private final RemoteWriteReceiver receiver;

  ReceiverFixture() {
    this(new NaiveStorage());
  }

  ReceiverFixture(Storage storage) {
    this(storage, WriteHeaders.BOTH);
  }

  ReceiverFixture(Storage storage, WriteHeaders headers) {
    this.storage = storage;
    exemplars.configure(1_000, 0);
    Clock clock = new ManualClock(NOW_MS);
    this.receiver =
        new RemoteWriteReceiver(
            new RemoteWriteReceiver.Parts(
                storage,
                clock,
                headers,
                newKeys(),
                () -> new KeyedHash(1, 2),
                exemplars,
                inFlight,
                Runnable::run,
                new RemoteWriteMetrics(new PrometheusRegistry())));
  }

  static WireKeys newKeys() {
    return new WireKeys(1 << 20, MemoryBudget.root(1 << 24));
  }

  static WriteRequestV2Decoder newV2Decoder() {
    return new WriteRequestV2Decoder(newKeys(), new KeyedHash(1, 2));
  }

  static WriteRequestDecoder newDecoder() {
    return new WriteRequestDecoder(newKeys(), new KeyedHash(1, 2));
  }

  Storage storage() {
    return storage;
  }

  ExemplarStore exemplars() {
    return exemplars;
  }

  MemoryBudget inFlight() {
    return inFlight;
  }

  WriteAnswer send(byte[] body) {
    return send(TYPE, "snappy", body);
  }

  WriteAnswer sendV2(byte[] body) {
    return send(V2_TYPE, "snappy", body);
  }

  WriteAnswer send(@Nullable String contentType, @Nullable String encoding, byte[] body) {
    List<WriteAnswer> answers = new ArrayList<>();
    receiver.receive(contentType, encoding, Unpooled.copiedBuffer(body), answers::add);
    if (answers.size() != 1) {
      throw new AssertionError("answers: expected=1, actual=" + answers);
    }
    return answers.get(0);
  }
}
