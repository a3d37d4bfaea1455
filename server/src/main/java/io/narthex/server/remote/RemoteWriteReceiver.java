package io.narthex.server.remote;

import io.narthex.server.metrics.RefusalLog;
import io.narthex.storage.CommitResult;
import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import io.narthex.storage.WireKeys;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.SnappyBlock;
import io.narthex.storage.exemplar.Exemplar;
import io.narthex.storage.exemplar.ExemplarStore;
import io.narthex.storage.labels.KeyedHash;
import io.narthex.storage.labels.Labels;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Receives remote write 1.0 and 2.0. Each sample is accepted for itself; the answer is 2xx only
/// after a sync of the log that began after the samples were written to it, 400 where samples were
/// refused (the others are stored and synced all the same), 503 where the sender should try again.
///
/// Thread-safe. The caller's thread does nothing but check headers and reserve memory; decoding and
/// committing run on the workers, and no thread waits for the disk.
public final class RemoteWriteReceiver {
  /// Largest body, both as sent and decompressed.
  public static final int MAX_BODY_BYTES = 32 << 20;

  private static final long MAX_FUTURE_MS = 10 * 60_000;
  private static final int RETRY_AFTER_SECONDS = 1;

  /// Arrays larger than this are not kept for the next request.
  private static final int MAX_IDLE_BYTES = 4 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(RemoteWriteReceiver.class);

  private final Parts parts;
  private final RefusalLog writes;
  private final RefusalLog samples;
  private final ConcurrentLinkedQueue<Session> idle = new ConcurrentLinkedQueue<>();

  /// What the receiver works with.
  ///
  /// @param keys wire keys, for all requests
  /// @param newHash makes hashes with the process's key
  /// @param headers which messages are accepted
  /// @param inFlight bounds the bytes of requests being worked on
  /// @param workers a bounded pool, as many threads as cores
  public record Parts(
      Storage storage,
      Clock clock,
      WriteHeaders headers,
      WireKeys keys,
      Supplier<KeyedHash> newHash,
      ExemplarStore exemplars,
      MemoryBudget inFlight,
      Executor workers,
      RemoteWriteMetrics metrics) {}

  public RemoteWriteReceiver(Parts parts) {
    this.parts = parts;
    this.writes = new RefusalLog("remote writes", parts.clock);
    this.samples = new RefusalLog("samples of remote writes", parts.clock);
  }

  /// Takes one request and answers later, on another thread; releases `body`.
  ///
  /// @param contentType null where the header is missing, likewise the encoding
  public void receive(
      @Nullable String contentType,
      @Nullable String contentEncoding,
      ByteBuf body,
      WriteResponder responder) {
    String reason = parts.headers.reasonToRefuse(contentType, contentEncoding);
    if (reason != null) {
      body.release();
      responder.respond(WriteAnswer.unread(415, reason));
      return;
    }
    int wireBytes = body.readableBytes();
    if (wireBytes > MAX_BODY_BYTES) {
      body.release();
      responder.respond(
          WriteAnswer.unread(413, "body exceeds the " + MAX_BODY_BYTES + " bytes limit"));
      return;
    }
    boolean v2 = WriteHeaders.isV2(contentType);
    if (!parts.inFlight.tryReserve(wireBytes)) {
      body.release();
      responder.respond(tryAgain("too many bytes in flight", v2));
      return;
    }
    try {
      parts.workers.execute(() -> work(body, wireBytes, v2, responder));
    } catch (RejectedExecutionException e) {
      LOG.debug("remote write refused: no worker takes it", e);
      body.release();
      parts.inFlight.release(wireBytes);
      responder.respond(tryAgain("too many requests", v2));
    }
  }

  private WriteAnswer tryAgain(String reason, boolean v2) {
    writes.refused(reason);
    return new WriteAnswer(503, reason + "\n", RETRY_AFTER_SECONDS, v2 ? Written.NOTHING : null);
  }

  private void work(ByteBuf body, int wireBytes, boolean v2, WriteResponder responder) {
    Session session = idle.poll();
    if (session == null) {
      session = new Session(parts);
    }
    long reserved = wireBytes;
    Stored stored;
    try {
      session.load(body);
      int decodedBytes = session.decodedBytes();
      parts.inFlight.reserve(decodedBytes);
      reserved += decodedBytes;
      stored = store(session, decodedBytes, v2);
    } catch (MalformedBodyException e) {
      stored = Stored.nothing(WriteAnswer.unread(400, String.valueOf(e.getMessage())));
    } catch (StorageException e) {
      stored = Stored.nothing(tryAgain(String.valueOf(e.getMessage()), v2));
    } catch (RuntimeException | Error e) {
      LOG.error("remote write failed", e);
      stored =
          Stored.nothing(new WriteAnswer(500, "internal error\n", 0, v2 ? Written.NOTHING : null));
    } finally {
      body.release();
      parts.inFlight.release(reserved);
    }
    session.trim();
    idle.add(session);
    answer(stored, v2, responder);
  }

  private Stored store(Session session, int decodedBytes, boolean v2)
      throws MalformedBodyException {
    byte[] decoded = session.decodeInto(decodedBytes);
    MessageDecoder decoder = v2 ? session.v2 : session.v1;
    try {
      decoder.decode(decoded, decodedBytes, parts.clock.nowMs() + MAX_FUTURE_MS);
    } catch (MalformedBodyException e) {
      return Stored.nothing(
          new WriteAnswer(400, e.getMessage() + "\n", 0, v2 ? Written.NOTHING : null));
    }
    Refusals refusals = new Refusals(decoder.faults(), v2);
    refusals.addTooFarInFuture(decoder.counts().tooFarInFuture);
    long sequence = -1;
    int samples = 0;
    if (decoder.batch().sampleCount() > 0) {
      CommitResult result = parts.storage.commit(decoder.batch());
      decoder.learn(result);
      sequence = result.sequence();
      samples = successes(result);
      refusals.add(result, decoder, false);
      if (decoder.retryUnknownRefs(result)) {
        result = parts.storage.commit(decoder.batch());
        decoder.learn(result);
        sequence = Math.max(sequence, result.sequence());
        samples += successes(result);
        refusals.add(result, decoder, true);
      }
    }
    int exemplars = storeExemplars(decoder, refusals);
    parts.metrics.count(decoder.counts());
    parts.metrics.droppedExemplars(decoder.counts().exemplars - exemplars);
    refusals.countInto(parts.metrics, this.samples);
    int status = refusals.isEmpty() ? 204 : 400;
    Written written = v2 ? new Written(samples, 0, exemplars) : null;
    return new Stored(new WriteAnswer(status, refusals.text(), 0, written), sequence);
  }

  /// Stores the exemplars of series that are stored.
  ///
  /// @return how many are
  private int storeExemplars(MessageDecoder decoder, Refusals refusals)
      throws MalformedBodyException {
    int stored = 0;
    for (ReceivedExemplar received : decoder.exemplars()) {
      long ref = decoder.refOf(received.series());
      if (ref == 0 || !parts.exemplars.isOn()) {
        continue;
      }
      Labels labels =
          parts.exemplars.knows(ref) ? Labels.EMPTY : decoder.labelsOf(received.series());
      ExemplarStore.Outcome outcome =
          parts.exemplars.add(
              ref,
              () -> labels,
              new Exemplar(
                  received.labels(),
                  received.value(),
                  received.timestampMs(),
                  received.timestampMs() != 0));
      stored += outcome.isSuccess() ? 1 : 0;
      if (outcome == ExemplarStore.Outcome.OUT_OF_ORDER) {
        refusals.addExemplar(received.series(), decoder);
      }
    }
    return stored;
  }

  private static int successes(CommitResult result) {
    return result.count(SampleOutcome.STORED) + result.count(SampleOutcome.DUPLICATE);
  }

  private void answer(Stored stored, boolean v2, WriteResponder responder) {
    if (stored.sequence < 0) {
      responder.respond(stored.answer);
      return;
    }
    parts.storage.whenDurable(
        stored.sequence,
        new DurabilityCallback() {
          @Override
          public void durable() {
            responder.respond(stored.answer);
          }

          @Override
          public void failed(StorageException cause) {
            responder.respond(tryAgain(String.valueOf(cause.getMessage()), v2));
          }
        });
  }

  /// @param sequence frame to wait for before the answer, below 0 where nothing was written
  private record Stored(WriteAnswer answer, long sequence) {
    static Stored nothing(WriteAnswer answer) {
      return new Stored(answer, -1);
    }
  }

  /// The buffers of one worker, reused from request to request.
  private static final class Session {
    final WriteRequestDecoder v1;
    final WriteRequestV2Decoder v2;
    private byte[] wire = new byte[0];
    private int wireLength;
    private byte[] decoded = new byte[0];

    Session(Parts parts) {
      this.v1 = new WriteRequestDecoder(parts.keys, parts.newHash.get());
      this.v2 = new WriteRequestV2Decoder(parts.keys, parts.newHash.get());
    }

    void load(ByteBuf body) {
      wireLength = body.readableBytes();
      if (wire.length < wireLength) {
        wire = new byte[Math.max(wireLength, Math.min(2 * wire.length, MAX_BODY_BYTES))];
      }
      body.getBytes(body.readerIndex(), wire, 0, wireLength);
    }

    int decodedBytes() throws MalformedBodyException {
      try {
        return SnappyBlock.decodedLength(wire, 0, wireLength, MAX_BODY_BYTES);
      } catch (MalformedBytesException e) {
        throw new MalformedBodyException(String.valueOf(e.getMessage()));
      }
    }

    byte[] decodeInto(int decodedBytes) throws MalformedBodyException {
      if (decoded.length < decodedBytes) {
        decoded = new byte[Math.max(decodedBytes, Math.min(2 * decoded.length, MAX_BODY_BYTES))];
      }
      try {
        SnappyBlock.decode(wire, 0, wireLength, decoded);
        return decoded;
      } catch (MalformedBytesException e) {
        throw new MalformedBodyException(String.valueOf(e.getMessage()));
      }
    }

    void trim() {
      if (wire.length > MAX_IDLE_BYTES) {
        wire = new byte[0];
      }
      if (decoded.length > MAX_IDLE_BYTES) {
        decoded = new byte[0];
      }
    }
  }
}
