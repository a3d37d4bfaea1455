package io.narthex.server.http;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/// The pieces of a body that is collected, and how long it is so far. Not thread-safe.
final class HeldPieces {
  private final List<ByteBuf> pieces = new ArrayList<>();
  private long bytes;

  /// Counts a piece.
  ///
  /// @return bytes counted so far
  long count(ByteBuf piece) {
    bytes += piece.readableBytes();
    return bytes;
  }

  /// Keeps a piece, and its ownership.
  void add(ByteBuf piece) {
    pieces.add(piece);
  }

  /// Hands all pieces on.
  List<ByteBuf> take() {
    List<ByteBuf> taken = List.copyOf(pieces);
    pieces.clear();
    return taken;
  }

  /// Gives all pieces back and begins anew.
  void release() {
    pieces.forEach(ByteBuf::release);
    pieces.clear();
    bytes = 0;
  }
}
