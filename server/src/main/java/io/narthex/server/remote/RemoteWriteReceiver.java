package io.narthex.server.remote;

import io.narthex.server.metrics.RefusalLog;
import io.narthex.storage.CommitResult;
import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import io.narthex.storage.WireKeys;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.SnappyBlock;
import io.narthex.storage.labels.KeyedHash;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Receives remote write 1.0. Each sample is accepted for itself; the answer is 2xx only after a
/// sync of the log that began after the samples were written to it, 400 where samples were refused
/// (the others are stored and synced all the same), 503 where the sender should try again.
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
  /// @param inFlight bounds the bytes of requests being worked on
  /// @param workers a bounded pool, as many threads as cores
  public record Parts(
      Storage storage,
      Clock clock,
      WireKeys keys,
      Supplier<KeyedHash> newHash,
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
    String reason = WriteHeaders.reasonToRefuse(contentType, contentEncoding);
    if (reason != null) {
      body.release();
      responder.respond(415, reason + "\n", 0);
      return;
    }
    int wireBytes = body.readableBytes();
    if (wireBytes > MAX_BODY_BYTES) {
      body.release();
      responder.respond(413, "body exceeds the " + MAX_BODY_BYTES + " bytes limit\n", 0);
      return;
    }
    if (!parts.inFlight.tryReserve(wireBytes)) {
      body.release();
      refuse("too many bytes in flight", responder);
      return;
    }
    try {
      parts.workers.execute(() -> work(body, wireBytes, responder));
    } catch (RejectedExecutionException e) {
      LOG.debug("remote write refused: no worker takes it", e);
      body.release();
      parts.inFlight.release(wireBytes);
      refuse("too many requests", responder);
    }
  }

  private void refuse(String reason, WriteResponder responder) {
    writes.refused(reason);
    responder.respond(503, reason + "\n", RETRY_AFTER_SECONDS);
  }

  private void work(ByteBuf body, int wireBytes, WriteResponder responder) {
    Session session = idle.poll();
    if (session == null) {
      session = new Session(new WriteRequestDecoder(parts.keys, parts.newHash.get()));
    }
    long reserved = wireBytes;
    Answer answer;
    try {
      session.load(body);
      int decodedBytes = session.decodedBytes();
      parts.inFlight.reserve(decodedBytes);
      reserved += decodedBytes;
      answer = store(session, decodedBytes);
    } catch (MalformedBodyException e) {
      answer = new Answer(400, e.getMessage() + "\n", 0, -1);
    } catch (StorageException e) {
      writes.refused(String.valueOf(e.getMessage()));
      answer = new Answer(503, e.getMessage() + "\n", RETRY_AFTER_SECONDS, -1);
    } catch (RuntimeException | Error e) {
      LOG.error("remote write failed", e);
      answer = new Answer(500, "internal error\n", 0, -1);
    } finally {
      body.release();
      parts.inFlight.release(reserved);
    }
    session.trim();
    idle.add(session);
    answer(answer, responder);
  }

  private Answer store(Session session, int decodedBytes) throws MalformedBodyException {
    byte[] decoded = session.decodeInto(decodedBytes);
    WriteRequestDecoder decoder = session.decoder;
    decoder.decode(decoded, decodedBytes, parts.clock.nowMs() + MAX_FUTURE_MS);
    Refusals refusals = new Refusals();
    refusals.addTooFarInFuture(decoder.counts().tooFarInFuture);
    long sequence = -1;
    if (decoder.batch().sampleCount() > 0) {
      CommitResult result = parts.storage.commit(decoder.batch());
      decoder.learn(result);
      sequence = result.sequence();
      if (decoder.retryUnknownRefs(result)) {
        result = parts.storage.commit(decoder.batch());
        decoder.learn(result);
        sequence = Math.max(sequence, result.sequence());
      }
      refusals.add(result, decoder);
    }
    parts.metrics.count(decoder.counts());
    refusals.countInto(parts.metrics, samples);
    return refusals.isEmpty()
        ? new Answer(204, "", 0, sequence)
        : new Answer(400, refusals.text(), 0, sequence);
  }

  private void answer(Answer answer, WriteResponder responder) {
    if (answer.sequence < 0) {
      responder.respond(answer.status, answer.text, answer.retryAfterSeconds);
      return;
    }
    parts.storage.whenDurable(
        answer.sequence,
        new DurabilityCallback() {
          @Override
          public void durable() {
            responder.respond(answer.status, answer.text, answer.retryAfterSeconds);
          }

          @Override
          public void failed(StorageException cause) {
            refuse(String.valueOf(cause.getMessage()), responder);
          }
        });
  }

  /// @param sequence frame to wait for, below 0 where nothing was written
  private record Answer(int status, String text, int retryAfterSeconds, long sequence) {}

  /// The buffers of one worker, reused from request to request.
  private static final class Session {
    final WriteRequestDecoder decoder;
    private byte[] wire = new byte[0];
    private int wireLength;
    private byte[] decoded = new byte[0];

    Session(WriteRequestDecoder decoder) {
      this.decoder = decoder;
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
