package io.narthex.server.remote;

import io.narthex.server.http.Endpoint;
import io.narthex.server.http.Request;
import io.narthex.server.http.Response;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.SnappyBlock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.regex.RegexSyntaxException;
import io.netty.buffer.ByteBufUtil;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers remote reads: all samples in one message, or XOR chunks in frames, which are written as
/// the samples are read and as fast as the client takes them. Thread-safe.
public final class RemoteReadServer implements Endpoint.Blocking {
  /// Largest request, decompressed.
  private static final int MAX_REQUEST_BYTES = 32 << 20;

  private static final int WAIT_SECONDS = 10;
  private static final String CHUNKED =
      "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse";
  private static final Logger LOG = LoggerFactory.getLogger(RemoteReadServer.class);

  private final ReadStorages storages;
  private final Supplier<Labels> external;
  private final Limits limits;
  private final MemoryBudget budget;
  private final Semaphore slots;
  private final Gauge queries;

  /// What bounds the answers.
  ///
  /// @param samples largest number of samples of a query that asks for samples; 0: no limit
  /// @param concurrency largest number of reads at a time; 0: no limit
  /// @param frameBytes size at which a frame of chunks ends
  public record Limits(long samples, int concurrency, int frameBytes) {}

  /// @param external the external labels in force
  /// @param budget for what a read holds
  public RemoteReadServer(
      ReadStorages storages,
      Supplier<Labels> external,
      Limits limits,
      MemoryBudget budget,
      PrometheusRegistry registry) {
    this.storages = storages;
    this.external = external;
    this.limits = limits;
    this.budget = budget;
    this.slots = new Semaphore(limits.concurrency > 0 ? limits.concurrency : Integer.MAX_VALUE);
    this.queries =
        Gauge.builder()
            .name("prometheus_remote_read_handler_queries")
            .help("Remote reads that are being worked on or wait for others.")
            .register(registry);
  }

  @Override
  public Response handle(Request request) {
    queries.inc();
    try {
      return waiting(request);
    } catch (MalformedBodyException e) {
      return Response.error(400, String.valueOf(e.getMessage()));
    } catch (ReadRefusedException e) {
      return Response.error(e.status(), String.valueOf(e.getMessage()));
    } catch (RegexSyntaxException e) {
      return Response.error(500, String.valueOf(e.getMessage()));
    } catch (StorageException e) {
      return refusal(e);
    } finally {
      queries.dec();
    }
  }

  private static Response refusal(StorageException e) {
    return switch (e.kind()) {
      case UNAVAILABLE, CLOSED ->
          Response.error(503, String.valueOf(e.getMessage())).with("Retry-After", "1");
      case LIMIT, CANCELLED, TIMEOUT, CORRUPT -> {
        LOG.error("remote read failed", e);
        yield Response.error(500, String.valueOf(e.getMessage()));
      }
    };
  }

  private Response waiting(Request request) throws MalformedBodyException, ReadRefusedException {
    ReadRequest read = decode(request);
    List<SeriesQuery> selectors = new ArrayList<>();
    boolean chunked = isChunked(read.acceptedTypes());
    Labels labels = external.get();
    for (ReadRequest.Query query : read.queries()) {
      List<Matcher> matchers = matchers(query, labels);
      // Upstream selects nothing where nothing is asked for.
      if (!matchers.isEmpty() && !query.range().isEmpty()) {
        selectors.add(new SeriesQuery(matchers, query.range(), SelectHints.NONE, chunked));
      }
    }
    Reading reading =
        new Reading(read, selectors, labels, storages.of(request), request.cancelled());
    if (!chunked) {
      return samples(reading);
    }
    // The slot is taken when the body is written; whether one comes free is answered here.
    enter(request.cancelled());
    slots.release();
    return new Response(200, CHUNKED, List.of(), out -> stream(reading, out));
  }

  /// A request that is being answered.
  ///
  /// @param selectors of those queries that select anything
  /// @param external labels of the answer
  private record Reading(
      ReadRequest request,
      List<SeriesQuery> selectors,
      Labels external,
      Storage storage,
      BooleanSupplier cancelled) {}

  private static ReadRequest decode(Request request) throws MalformedBodyException {
    byte[] wire = ByteBufUtil.getBytes(request.body());
    try {
      int length = SnappyBlock.decodedLength(wire, 0, wire.length, MAX_REQUEST_BYTES);
      byte[] bytes = new byte[length];
      SnappyBlock.decode(wire, 0, wire.length, bytes);
      return ReadRequestDecoder.decode(bytes, length);
    } catch (MalformedBytesException e) {
      throw new MalformedBodyException(String.valueOf(e.getMessage()));
    }
  }

  private static boolean isChunked(List<Integer> types) throws ReadRefusedException {
    for (int type : types) {
      if (type == ReadRequest.SAMPLES || type == ReadRequest.STREAMED_XOR_CHUNKS) {
        return type == ReadRequest.STREAMED_XOR_CHUNKS;
      }
    }
    if (types.isEmpty()) {
      return false;
    }
    StringBuilder text = new StringBuilder();
    types.forEach(type -> text.append(text.isEmpty() ? "" : " ").append(type));
    throw new ReadRefusedException(
        400,
        "server does not support any of the requested response types: ["
            + text
            + "]; supported: map[SAMPLES:{} STREAMED_XOR_CHUNKS:{}]");
  }

  /// The matchers of a query. One that asks for the value of an external label is fulfilled by all
  /// series that lack the label.
  private static List<Matcher> matchers(ReadRequest.Query query, Labels external)
      throws ReadRefusedException {
    List<Matcher> matchers = new ArrayList<>();
    for (ReadRequest.ReadMatcher sent : query.matchers()) {
      MatchType type = sent.type();
      if (type == null) {
        throw new ReadRefusedException(500, "invalid matcher type");
      }
      boolean isExternal =
          type == MatchType.EQUAL && external.get(sent.name()).equals(sent.value());
      matchers.add(
          isExternal
              ? Matcher.equal(sent.name(), "")
              : Matcher.of(type, sent.name(), sent.value()));
    }
    return matchers;
  }

  private void enter(BooleanSupplier cancelled) {
    try {
      for (int second = 0; second < WAIT_SECONDS && !cancelled.getAsBoolean(); second++) {
        if (slots.tryAcquire(1, TimeUnit.SECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new StorageException(StorageException.Kind.UNAVAILABLE, "too many remote reads");
  }

  private Response samples(Reading reading) throws ReadRefusedException {
    enter(reading.cancelled);
    try (ReadMemory memory = new ReadMemory(reading.cancelled, budget);
        Snapshot snapshot = reading.storage.snapshot(reading.selectors, memory)) {
      SamplesAnswer answer = new SamplesAnswer(memory, reading.external, limits.samples);
      int next = 0;
      for (ReadRequest.Query query : reading.request.queries()) {
        if (isSelected(query)) {
          answer.add(snapshot.selection(next), query.labelsOnly());
          warn(snapshot.selection(next++).warnings());
        } else {
          answer.addEmpty();
        }
      }
      long bytes = answer.messageBytes();
      return new Response(
              200, "application/x-protobuf", List.of(), out -> answer.writeTo(out, bytes))
          .with("Content-Encoding", "snappy");
    } finally {
      slots.release();
    }
  }

  private static boolean isSelected(ReadRequest.Query query) {
    return !query.matchers().isEmpty() && !query.range().isEmpty();
  }

  private void stream(Reading reading, OutputStream out) throws IOException {
    enter(reading.cancelled);
    try (ReadMemory memory = new ReadMemory(reading.cancelled, budget);
        Snapshot snapshot = reading.storage.snapshot(reading.selectors, memory)) {
      ChunkedAnswer answer = new ChunkedAnswer(out, reading.external, limits.frameBytes);
      int next = 0;
      List<ReadRequest.Query> all = reading.request.queries();
      for (int i = 0; i < all.size(); i++) {
        if (isSelected(all.get(i))) {
          answer.write(i, snapshot.selection(next));
          warn(snapshot.selection(next++).warnings());
        }
      }
    } finally {
      slots.release();
    }
  }

  private static void warn(List<String> warnings) {
    for (String warning : warnings) {
      LOG.warn("remote read: {}", warning);
    }
  }
}
