package io.narthex.server.remote;

import io.narthex.server.http.Request;
import io.narthex.storage.Storage;

/// What requests that read are answered from. A server that asks for a query of its own is answered
/// from what is stored here, so that servers which read from each other do not ask in circles.
///
/// @param all what is stored here and what peers have
/// @param own what is stored here
public record ReadStorages(Storage all, Storage own) {
  /// Header of requests that another Narthex sends for a query of its own.
  public static final String OWN_QUERY = "X-Narthex-Own-Query";

  /// A storage without peers.
  public static ReadStorages alone(Storage storage) {
    return new ReadStorages(storage, storage);
  }

  /// What answers `request`.
  public Storage of(Request request) {
    return request.header(OWN_QUERY).isEmpty() ? all : own;
  }
}
