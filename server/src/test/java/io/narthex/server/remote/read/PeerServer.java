package io.narthex.server.remote.read;

import io.narthex.server.http.Endpoint;
import io.narthex.server.http.HttpObserver;
import io.narthex.server.http.HttpServer;
import io.narthex.server.http.HttpServerOptions;
import io.narthex.server.http.Readiness;
import io.narthex.server.http.Request;
import io.narthex.server.http.Route;
import io.narthex.server.http.Routes;
import io.narthex.server.remote.ReadStorages;
import io.narthex.server.remote.RemoteReadServer;
import io.narthex.server.remote.SnappyBody;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.encoding.SnappyBlock;
import io.narthex.storage.labels.Labels;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/// Our own server of remote reads on the network: `/api/v1/read` answers as it is asked, in frames,
/// `/samples` as if samples alone had been asked for.
public final class PeerServer implements AutoCloseable {
  private final HttpServer server;

  /// @param frameBytes size at which frames end
  public PeerServer(Storage storage, Labels external, int frameBytes) {
    this(ReadStorages.alone(storage), external, frameBytes);
  }

  PeerServer(ReadStorages storages, Labels external, int frameBytes) {
    RemoteReadServer reads =
        new RemoteReadServer(
            storages,
            () -> external,
            new RemoteReadServer.Limits(0, 0, frameBytes),
            MemoryBudget.root(1L << 30),
            new PrometheusRegistry());
    Set<String> post = Set.of("POST");
    Endpoint.Blocking samples = request -> reads.handle(forSamples(request));
    server =
        HttpServer.start(
            HttpServerOptions.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            new Routes(
                List.of(
                    Route.plain(post, "/api/v1/read", reads),
                    Route.plain(post, "/samples", samples))),
            () -> Readiness.READY,
            HttpObserver.NONE,
            Clock.system());
  }

  /// The same request with another list of types, which is what it ends with.
  private static Request forSamples(Request request) {
    byte[] wire = ByteBufUtil.getBytes(request.body());
    byte[] message = new byte[SnappyBlock.decodedLength(wire, 0, wire.length, 1 << 20)];
    SnappyBlock.decode(wire, 0, wire.length, message);
    message[message.length - 2] = 0;
    ByteWriter out = new ByteWriter();
    out.putBytes(message, 0, message.length);
    return new Request(
        request.method(),
        request.path(),
        request.pathParameter(),
        request.rawQuery(),
        request.headers(),
        Unpooled.wrappedBuffer(new SnappyBody().compress(out)),
        request.clientAddress(),
        request.cancelled());
  }

  /// URL of a page of it.
  public String url(String path) {
    return "http://127.0.0.1:" + server.ports().getFirst() + path;
  }

  @Override
  public void close() {
    server.close();
  }
}
