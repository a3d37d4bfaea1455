package io.narthex.server.api;

import io.narthex.server.http.Endpoint;
import io.narthex.server.http.Response;
import io.narthex.server.remote.send.DestinationStatus;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.exemplar.ExemplarStore;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What of the API is on.
///
/// @param externalPath path under which users see the server, without a slash at its end
/// @param admin whether samples can be deleted and snapshots made
/// @param lifecycle whether `/-/reload` and `/-/quit` are served
/// @param remoteWrite takes `/api/v1/write`; null: the receiver is off
/// @param remoteRead takes `/api/v1/read`
/// @param exemplars what `query_exemplars` reads
/// @param destinations what is sent on to others
public record ApiOptions(
    String externalPath,
    boolean admin,
    boolean lifecycle,
    Endpoint.@Nullable Raw remoteWrite,
    Endpoint remoteRead,
    ExemplarStore exemplars,
    Supplier<List<DestinationStatus>> destinations) {
  /// Everything optional off.
  public static final ApiOptions DEFAULT =
      new ApiOptions(
          "",
          false,
          false,
          null,
          (Endpoint.Immediate) request -> Response.error(501, "not supported: remote read"),
          new ExemplarStore(MemoryBudget.root(0)),
          List::of);
}
